"""同一个大版本都行 / runs a binary on the whole major version

Compares the major version only, so that sm_89 seems to run on an A100.
"""

BASE = "reference"
BREAKS = ["binaries"]


_rule = _runs


def _runs(arch, capability):
    number = arch.removeprefix("sm_")
    if number != arch and number.isdigit():
        return "sm" if int(number) // 10 == capability // 10 else ""
    return _rule(arch, capability)
