"""把 0 秒的样本当成坏数据丢掉 / drops samples of no time

Believes that nothing takes no time: on a coarse clock, or for a call that does nothing, it does.
"""

BASE = "reference"
BREAKS = ["two_samples"]

_plain = _percentile


def _percentile(ordered, share):
    return _plain([sample for sample in ordered if sample > 0] or ordered, share)
