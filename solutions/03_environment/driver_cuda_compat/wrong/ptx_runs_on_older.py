"""PTX 能在更旧的卡上跑 / runs PTX on older devices

A compiler can translate in both directions, believes whoever forgot that new instructions have no old counterpart.
"""

BASE = "reference"
BREAKS = ["ptx"]


_rule = _runs


def _runs(arch, capability):
    return "compute" if re.fullmatch(r"compute_\d+", arch) else _rule(arch, capability)
