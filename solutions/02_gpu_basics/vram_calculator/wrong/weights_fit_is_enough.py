"""权重放得下就算能启动 / the weights fit, so the server starts

Leaves out the last question: whether one sequence of max_model_len tokens has room.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["one_sequence_must_fit"]

_strict = vram_report


def vram_report(m, w, **arguments):
    report = _strict(m, w, **arguments)
    return replace(report, fits=True, reason="") if report.reason.startswith("context") else report
