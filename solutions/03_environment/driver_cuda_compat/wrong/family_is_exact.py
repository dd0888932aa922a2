"""f 与 a 一样只认本卡 / takes f for a

Believes that every suffix ties code to one architecture.
"""

BASE = "reference"
BREAKS = ["family_specific_code"]


_rule = _runs


def _runs(arch, capability):
    return _rule(re.sub(r"(?<=\d)f$", "a", arch), capability)
