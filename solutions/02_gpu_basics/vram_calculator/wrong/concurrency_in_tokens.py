"""并发数按 token 算，不按块 / concurrency in tokens, not in blocks

Divides max_tokens by max_model_len: the last, partly filled block of a sequence is shared out.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["report_of_any_budget", "one_sequence_must_fit"]

_in_blocks = vram_report


def vram_report(m, w, *, max_model_len, **rest):
    report = _in_blocks(m, w, max_model_len=max_model_len, **rest)
    return replace(report, max_concurrency=report.max_tokens / max_model_len)
