"""按发现的顺序列出 / lists findings as they come

Sorts by name, not by the order of Code.
"""

BASE = "reference"
BREAKS = ["the_command_of_the_documentation", "several_faults"]

_ordered = lint


def lint(argv):
    return sorted(_ordered(argv), key=lambda code: code.value)
