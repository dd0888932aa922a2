"""一律 --ipc host / opens the host's IPC for every server

One rank shares memory with nobody; the wall between container and host is given up for nothing.
"""

BASE = "reference"
BREAKS = ["any_configuration", "shared_memory_of_the_container"]

_needed = build_run


def build_run(cfg):
    argv = _needed(cfg)
    if "--ipc" not in argv and "--shm-size" not in argv:
        argv[argv.index("--volume") : argv.index("--volume")] = ["--ipc", "host"]
    return argv
