"""放错位置的选项不读 / does not read misplaced options

Reports the position and forgets the value, so that one mistake hides or invents others.
"""

BASE = "reference"
BREAKS = ["one_mistake_does_not_hide_another"]

_everywhere = lint


def lint(argv):
    docker, misplaced, image, rest = _split(argv)
    words = [word for name, value in docker for word in ([f"{name}={value}"] if name in OPTIONS else [name])]
    found = set(_everywhere(["docker", "run", *words, image, *rest]))
    return [code for code in Code if code in found or (code is Code.ENGINE_ARGS_FIRST and misplaced)]
