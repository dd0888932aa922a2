"""不检查空闲显存够不够 / does not check the free memory

Believes that util alone decides; the server refuses to start when another process holds part of its share.
"""

BASE = "reference"
BREAKS = ["another_process_holds_memory", "free_memory_covers_the_request"]

_checked = vram_report


def vram_report(m, w, *, total_bytes, free_bytes, **rest):
    return _checked(m, w, total_bytes=total_bytes, free_bytes=total_bytes, **rest)
