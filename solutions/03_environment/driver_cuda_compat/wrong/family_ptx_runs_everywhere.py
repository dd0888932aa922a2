"""带 f 的 PTX 也能在所有新卡上跑 / runs compute_100f on everything newer

PTX is compiled on the spot, so no suffix can bind it.
"""

BASE = "reference"
BREAKS = ["family_specific_code"]


_rule = _runs


def _runs(arch, capability):
    return _rule(arch.removesuffix("f") if arch.startswith("compute_") else arch, capability)
