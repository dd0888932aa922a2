"""就地排序 / sorts in place

Puts the lanes in order in the list that belongs to the caller.
"""

BASE = "reference"
BREAKS = ["addresses_stay_as_they_are", "efficiency_leaves_the_addresses", "shared_addresses_stay_as_they_are"]


_checked = _check_warp


def _check_warp(byte_addrs):
    _checked(byte_addrs)
    byte_addrs.sort()
