"""超过 1 就截成 1 / cuts efficiency off at 1

Saw an efficiency of 4 for a broadcast and cured the symptom.
"""

BASE = "reference"
BREAKS = ["one_address_for_all", "repeats_are_no_use"]


def load_efficiency(byte_addrs, access_bytes):
    if not _bytes_touched(byte_addrs, access_bytes):
        raise ValueError("no lane is active")
    return min(1.0, len(byte_addrs) * access_bytes / (SECTOR * sectors_touched(byte_addrs, access_bytes)))
