"""替身 ListManager：不计空闲的命中，从头到尾释放 / the stand-in ListManager: idle hits not counted, freed front to back

Simpler than what it stands for: I6, I8 and what catches a manager that ignores evictable hits must fail it.
"""
BASE = "reference"
BREAKS = ["failed_allocate_changes_nothing", "idle_hits_cost_free_blocks", "tail_is_evicted_first"]

from given.standins.blocks import ListManager as KVCacheManager  # noqa: E402
