"""分子分母颠倒 / turns the fraction round

Gives how many times too much is moved.
"""

BASE = "reference"
BREAKS = ["rows_and_columns", "efficiency_of_any_warp"]


def load_efficiency(byte_addrs, access_bytes):
    useful = len(_bytes_touched(byte_addrs, access_bytes))
    if not useful:
        raise ValueError("no lane is active")
    return SECTOR * sectors_touched(byte_addrs, access_bytes) / useful
