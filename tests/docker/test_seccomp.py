"""docker/seccomp.json: what bubblewrap and a cell need is allowed, what opens a way out is not."""

from __future__ import annotations

import json

from grader.sandbox import walls
from tests.docker.programs import ROOT

PROFILE = json.loads((ROOT / "docker" / "seccomp.json").read_text(encoding="utf-8"))
DENIED = {name for rule in PROFILE["syscalls"] for name in rule["names"]}
# seen to be needed: a yard and its cells in a container with this profile, procfs unmasked, all capabilities dropped
NEEDED = {
    "clone",
    "clone3",
    "unshare",
    "mount",
    "umount2",
    "pivot_root",
    "sethostname",
    "prctl",
    "seccomp",
    "pidfd_open",
    "setresuid",
}


def test_what_the_walls_are_made_of_is_allowed() -> None:
    assert not NEEDED & DENIED


def test_the_profile_only_takes_away() -> None:
    assert PROFILE["defaultAction"] == "SCMP_ACT_ALLOW"
    assert {rule["action"] for rule in PROFILE["syscalls"]} == {"SCMP_ACT_ERRNO"}
    assert all(rule["comment"] and rule["errnoRet"] in (1, 38) for rule in PROFILE["syscalls"])


def test_what_a_cell_may_not_call_is_refused_outside_of_it_too_unless_the_walls_need_it() -> None:
    """The rest of a cell's list is what ordinary programs call: starting others, shared memory, message queues."""
    ordinary = {
        "execve",
        "execveat",
        "fork",
        "vfork",
        "memfd_create",
        "memfd_secret",
        "shmget",
        "msgget",
        "semget",
        "mq_open",
    }
    ordinary |= {"chroot", "close_range", *NEEDED}
    missing = set(walls.SYSCALLS) - DENIED - ordinary
    assert not missing, missing
