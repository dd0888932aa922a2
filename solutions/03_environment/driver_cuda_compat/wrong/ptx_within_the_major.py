"""PTX 也只在同一大版本内 / keeps PTX within its major version

Applies the rule of binaries to PTX.
"""

BASE = "reference"
BREAKS = ["only_ptx_fits", "ptx"]


_rule = _runs


def _runs(arch, capability):
    plain = arch.startswith("compute_") and arch[-1:].isdigit()
    return _rule(arch + "f" if plain else arch, capability)
