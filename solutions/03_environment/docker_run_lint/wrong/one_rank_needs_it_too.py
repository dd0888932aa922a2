"""单卡也要求共享内存 / wants shared memory for one rank

Repeats the documented command without its reason.
"""

BASE = "reference"
BREAKS = ["shared_memory"]

_several = lint


def lint(argv):
    found = set(_several(argv))
    docker = _split(argv)[0]
    if _last(docker, "--ipc") != "host" and _last(docker, "--shm-size") is None:
        found.add(Code.NO_SHARED_MEMORY)
    return [code for code in Code if code in found]
