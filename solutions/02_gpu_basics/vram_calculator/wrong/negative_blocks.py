"""预算为负时块数也为负 / a negative budget gives negative blocks

Divides without a floor at zero: // rounds towards minus infinity.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["no_room_for_the_cache"]

_floored = vram_report


def vram_report(m, w, *, max_model_len, block_size=16, **rest):
    report = _floored(m, w, max_model_len=max_model_len, block_size=block_size, **rest)
    blocks = report.available_for_kv // report.kv_block_bytes
    concurrency = blocks / _ceil_div(max_model_len, block_size)
    return replace(report, num_blocks=blocks, max_tokens=blocks * block_size, max_concurrency=concurrency)
