"""取满足要求的最旧版本 / takes the oldest version that will do

Minimal version selection, as Go does it: reproducible, and without a year of fixes.
"""

BASE = "reference"
BREAKS = ["newest_vllm", "newest_by_number"]

_ascending = sorted


def sorted(items, *, key=None, reverse=False):
    return _ascending(items, key=key)
