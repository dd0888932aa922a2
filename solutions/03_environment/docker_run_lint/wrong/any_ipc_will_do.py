"""有 --ipc 就行 / any --ipc will do

Does not read the mode; private and none share nothing.
"""

BASE = "reference"
BREAKS = ["shared_memory"]

_host = lint


def lint(argv):
    found = _host(argv)
    return [code for code in found if code is not Code.NO_SHARED_MEMORY or _last(_split(argv)[0], "--ipc") is None]
