"""最少扇区数除以实际扇区数 / divides the fewest possible sectors by the actual ones

Compares with the best layout; a lane alone, which moves 32 bytes for 4, then looks perfect.
"""

BASE = "reference"
BREAKS = ["few_lanes_waste_a_sector", "one_address_for_all"]


def load_efficiency(byte_addrs, access_bytes):
    useful = len(_bytes_touched(byte_addrs, access_bytes))
    if not useful:
        raise ValueError("no lane is active")
    return -(-useful // SECTOR) / sectors_touched(byte_addrs, access_bytes)
