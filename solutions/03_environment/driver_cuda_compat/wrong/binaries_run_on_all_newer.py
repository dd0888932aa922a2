"""二进制在更新的卡上都能跑 / runs binaries on everything newer

Mixes up binaries with PTX: sm_90 is good enough for a B200.
"""

BASE = "reference"
BREAKS = ["card_newer_than_the_wheel", "binaries"]


_rule = _runs


def _runs(arch, capability):
    number = arch.removeprefix("sm_")
    return "sm" if number != arch and number.isdigit() and int(number) <= capability else _rule(arch, capability)
