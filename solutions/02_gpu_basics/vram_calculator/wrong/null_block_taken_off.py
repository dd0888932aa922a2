"""把空块从块数里减掉 / takes the null block off the count

Knows that block 0 is never handed out and reports the usable blocks; the server reports all of them.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["llama3_8b_on_24_gib", "a_block_that_just_fits"]

_all_blocks = vram_report


def vram_report(m, w, *, max_model_len, block_size=16, **rest):
    report = _all_blocks(m, w, max_model_len=max_model_len, block_size=block_size, **rest)
    blocks = max(0, report.num_blocks - 1)
    concurrency = blocks / _ceil_div(max_model_len, block_size)
    return replace(report, num_blocks=blocks, max_tokens=blocks * block_size, max_concurrency=concurrency)
