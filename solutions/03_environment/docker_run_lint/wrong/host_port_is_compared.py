"""比的是主机端口 / compares the port of the host

Reads host:container the wrong way round.
"""

BASE = "reference"
BREAKS = ["a_port_that_is_reached"]


def _values(docker, name, _all=_values):
    found = _all(docker, name)
    return [":".join(reversed(v.split(":"))) for v in found] if name == "--publish" and all(v.count(":") == 1 for v in found) else found
