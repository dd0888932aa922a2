"""从参数里一个个取走 / takes the words out of the argument

Pops from the list that the caller still needs.
"""

BASE = "reference"
BREAKS = ["the_command_stays_as_it_is"]

_copying = lint


def lint(argv):
    found = _copying(argv)
    if isinstance(argv, list):
        argv.clear()
    return found
