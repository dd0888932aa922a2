"""带 a 的 PTX 也能在所有新卡上跑 / runs compute_90a on everything newer

Knows that sm_90a is bound to Hopper, and believes its PTX to be portable.
"""

BASE = "reference"
BREAKS = ["architecture_specific_code"]


_rule = _runs


def _runs(arch, capability):
    return _rule(arch.removesuffix("a") if arch.startswith("compute_") else arch, capability)
