"""忘了共享内存 / forgets the shared memory

A container has a /dev/shm, so there seems to be nothing to do; it has 64 MB.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["the_command_of_the_readme", "shared_memory_of_the_container"]

_sized = build_run


def build_run(cfg):
    argv = _sized(replace(cfg, shm_bytes=0))
    at = argv.index("--volume")
    return argv[: argv.index("--gpus") + 2] + argv[at:]
