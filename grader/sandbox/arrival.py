"""A spawned cell from the inside: warm up, connect, put on what limits there are, serve. The nursery's `live` without a nursery.

stdin says where the grader listens and is closed then; stdout and stderr are the learner's; frames go over the connection.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys

from grader.cell import Capped, Cell, send
from grader.registry import Registry
from grader.sandbox import job, limits, walls
from grader.sandbox.loopback import TOKEN_BYTES, knock
from grader.sandbox.nursery import MAX_CPU_S, warm_up

INVITATION = struct.Struct(f">H{TOKEN_BYTES}s")  # port and token
MEMORY = struct.Struct(">Q")  # bytes beyond what the warm interpreter has


def main(flavour: str) -> None:
    """The whole life of one cell. Never returns. flavour: as of a nursery, or `plain`, which imports nothing beforehand."""
    port, token = invited()
    job.end_silently()
    if flavour != "plain":
        warm_up(flavour)
    registry, home = Registry.scan("given"), os.getcwd()
    walls.prepare()
    baseline = limits.address_space()
    sock = knock(port, token)
    try:
        (memory,) = MEMORY.unpack(sock.recv(MEMORY.size))
        sys.stdout, sys.stderr = Capped(1), Capped(2)
        limits.set_limits(memory, MAX_CPU_S, baseline)
        if walls.supported():
            walls.no_new_privileges()
            walls.filter_syscalls()
        Cell(sock, registry, home).serve()
        code = 0
    except BaseException as error:
        with contextlib.suppress(OSError):  # a frame that no codec makes: the limits are not on
            send(sock, b"\xff" + f"{type(error).__name__}: {error}".encode())
        code = 71
    os._exit(code)


def invited() -> tuple[int, bytes]:
    """Port and token from stdin, which is the null device afterwards."""
    said = b""
    while len(said) < INVITATION.size:
        more = os.read(0, INVITATION.size - len(said))
        if not more:
            raise EOFError("nobody said where to connect")
        said += more
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    port, token = INVITATION.unpack(said)
    return int(port), bytes(token)
