"""去掉后缀再比 / drops the suffixes

Strips a and f before comparing, so that sm_100a seems to run on a B300, and compute_90a on everything newer.
"""

BASE = "reference"
BREAKS = ["architecture_specific_code", "family_specific_code"]


_rule = _runs


def _runs(arch, capability):
    return _rule(re.sub(r"(?<=\d)[af]$", "", arch), capability)
