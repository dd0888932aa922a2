"""What the clock and its worker say to each other: fixed binary frames over one socket. Standard library only; staged inside.

    kind: 1 byte, size: 4 bytes big-endian, body

    clock  ── TEXT, PLAN, BLOCK, TUNE ──▶ worker      the kernels, what to launch, where the memory is, choose variants
           ◀── PICKED ──                              one byte per launch: the variant that it chose
           ── ARM ──▶   ◀── READY ──                  the sets in their order, captured as one graph and run once
           ── GO ──▶    ◀── DONE ──                   run the graph; seconds by the worker's own events, which is a claim
           ── FILL, FETCH ──▶  ◀── DATA ──            only where device memory cannot be shared
           ◀── FAULT ──                               a code and a sentence instead of any answer

The clock reads frames of known kinds and sizes only. PLAN alone has an inner form, and only the worker reads it.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

HEAD = struct.Struct(">BI")
SECONDS = struct.Struct(">d")
PLACE = struct.Struct(">QQ")  # offset in the worker's memory, bytes
HANDLE_BYTES = 64  # of a CUDA IPC handle
CHUNK = 8 << 20  # bytes of memory in one frame
MOST_WORDS = 2000  # bytes of a sentence in FAULT

TEXT, PLAN, BLOCK, TUNE, ARM, GO, FILL, FETCH = range(1, 9)
PICKED, READY, DONE, DATA, FAULT = range(65, 70)
SIZES = {PICKED: 64, READY: 0, DONE: SECONDS.size, DATA: CHUNK, FAULT: 1 + MOST_WORDS}  # the most that the clock reads
ORDERS = {TEXT: 1 << 20, PLAN: 8 << 20, BLOCK: HANDLE_BYTES + PLACE.size, TUNE: 0, ARM: 4 << 16}
ORDERS |= {GO: 0, FILL: CHUNK + PLACE.size, FETCH: PLACE.size}

# Codes of FAULT: no device memory to be shared, no device, a kernel that does not build, one that fails, anything else.
NO_IPC, NO_DEVICE, BUILD, LAUNCH, OTHER = range(1, 6)


class FrameError(Exception):
    """A frame of another kind or size than may stand here."""


class Late(Exception):
    """Nothing whole came in time."""


def send(sock: socket.socket, kind: int, *parts: bytes | bytearray | memoryview) -> None:
    """One frame; OSError when the other side is gone."""
    sock.sendall(HEAD.pack(kind, sum(len(part) for part in parts)))
    for part in parts:
        sock.sendall(part)


def receive(sock: socket.socket, sizes: dict[int, int], until: float | None = None) -> tuple[int, bytearray]:
    """One frame of a kind in `sizes`, at most so large. until: on the monotonic clock.

    FrameError for any other frame, Late when the time is over, EOFError or OSError when the other side is gone.
    """
    kind, size = HEAD.unpack(_exactly(sock, HEAD.size, until))
    if size > sizes.get(kind, -1):
        raise FrameError(f"a frame of kind {kind} with {size} bytes")
    return kind, _exactly(sock, size, until)


def _exactly(sock: socket.socket, count: int, until: float | None) -> bytearray:
    data = bytearray(count)
    view, at = memoryview(data), 0
    while at < count:
        if until is not None:
            left = until - time.monotonic()
            if left <= 0:
                raise Late
            sock.settimeout(left)
        try:
            got = sock.recv_into(view[at:])
        except TimeoutError:
            raise Late from None
        if not got:
            raise EOFError
        at += got
    return data


# -- the inner form of PLAN: None, bool, int, float, str and tuples of them, exactly --


def pack(value: Any) -> bytes:
    """A letter, then the value: NaN, infinities and long integers survive, which JSON does not promise."""
    if value is None:
        return b"N"
    if isinstance(value, bool):
        return b"T" if value else b"F"
    if isinstance(value, int):
        return _sized(b"i", str(value).encode())
    if isinstance(value, float):
        return b"d" + SECONDS.pack(value)
    if isinstance(value, str):
        return _sized(b"s", value.encode("utf-8", "surrogatepass"))
    if isinstance(value, (tuple, list)):
        return b"t" + struct.pack(">I", len(value)) + b"".join(map(pack, value))
    raise TypeError(f"a plan holds no {type(value).__name__}")


def unpack(data: bytes | bytearray) -> Any:
    """What `pack` was given, lists as tuples; FrameError for anything else."""
    try:
        value, end = _value(bytes(data), 0)
    except (struct.error, IndexError, ValueError, RecursionError) as error:
        raise FrameError(f"a plan that cannot be read: {error}") from None
    if end != len(data):
        raise FrameError("a plan with something behind it")
    return value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    letter, at = data[at : at + 1], at + 1
    if letter in (b"N", b"T", b"F"):
        return {b"N": None, b"T": True, b"F": False}[letter], at
    if letter == b"d":
        return SECONDS.unpack_from(data, at)[0], at + SECONDS.size
    (count,) = struct.unpack_from(">I", data, at)
    at += 4
    if letter == b"t":
        members = []
        for _ in range(count):
            member, at = _value(data, at)
            members.append(member)
        return tuple(members), at
    body = data[at : at + count]
    if letter not in (b"i", b"s") or len(body) != count:
        raise ValueError(f"at byte {at}")
    return int(body) if letter == b"i" else body.decode("utf-8", "surrogatepass"), at + count


def _sized(letter: bytes, body: bytes) -> bytes:
    return letter + struct.pack(">I", len(body)) + body
