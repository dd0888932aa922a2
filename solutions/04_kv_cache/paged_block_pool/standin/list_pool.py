"""替身 ListPool：没有队列，也没有 LRU / the stand-in ListPool: no queue, no LRU

Simpler than what it stands for: what the pool promises about order, failed calls and speed must fail it.
"""
BASE = "reference"
BREAKS = [
    "failed_get_changes_nothing",
    "freed_block_is_next",
    "uncached_blocks_return_to_the_front",
    "cached_blocks_go_last",
    "least_recently_used_goes_first",
    "get_in_constant_time",
]

from given.standins.blocks import ListPool as BlockPool  # noqa: E402
