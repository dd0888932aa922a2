"""没有 lane 也算一趟 / an idle warp takes a pass

The degree is at least 1, believes whoever wrote default=1.
"""

BASE = "reference"
BREAKS = ["part_of_a_warp"]


_some = bank_conflict_degree


def bank_conflict_degree(byte_addrs):
    return max(1, _some(byte_addrs))
