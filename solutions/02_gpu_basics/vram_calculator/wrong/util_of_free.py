"""把 gpu_memory_utilization 当作空闲显存的比例 / takes util as a share of the free memory

Believes that the server asks for a share of what is left, so that it can always start beside another process.
"""

BASE = "reference"
BREAKS = ["another_process_holds_memory", "util_is_a_share_of_the_total"]

_of_total = vram_report


def vram_report(m, w, *, total_bytes, free_bytes, **rest):
    return _of_total(m, w, total_bytes=free_bytes, free_bytes=free_bytes, **rest)
