"""映射了端口就行 / any published port will do

Checks that there is a -p and not where it leads.
"""

BASE = "reference"
BREAKS = ["a_port_that_is_reached"]

_matched = lint


def lint(argv):
    found = _matched(argv)
    return [code for code in found if code is not Code.NO_PORT or not _values(_split(argv)[0], "--publish")]
