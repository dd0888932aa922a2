"""Frames between the clock and its worker: exact, bounded, with deadlines that dripping does not stretch."""

from __future__ import annotations

import math
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kernels import frames
from grader.kernels.frames import FrameError, Late
from tests.rooms import examples

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5).map(tuple),
    max_leaves=30,
)


def alike(a: object, b: object) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return struct.pack(">d", a) == struct.pack(">d", b) or (math.isnan(a) and math.isnan(b))
    return type(a) is type(b) and a == b


@given(value=VALUES)
@examples(300)
def test_a_plan_comes_back_exactly(value: object) -> None:
    assert alike(frames.unpack(frames.pack(value)), value)


@given(data=st.binary(max_size=200))
@examples(300)
def test_bytes_that_are_no_plan_are_refused_in_one_way(data: bytes) -> None:
    try:
        value = frames.unpack(data)
    except FrameError:
        return
    assert alike(frames.unpack(frames.pack(value)), value)


def test_a_frame_arrives_whole(pair: Pair) -> None:
    ours, theirs = pair
    data = bytes(range(256)) * 4096
    sender = threading.Thread(target=frames.send, args=(theirs, frames.DATA, data[:7], memoryview(data)[7:]))
    sender.start()
    assert frames.receive(ours, frames.SIZES, time.monotonic() + 10) == (frames.DATA, data)
    sender.join()


@pytest.mark.parametrize(
    ("kind", "size"),
    [(frames.READY, 1), (frames.DATA, frames.CHUNK + 1), (frames.FAULT, 1 << 31), (frames.GO, 0), (0, 0), (255, 9)],
)
def test_a_frame_of_another_kind_or_size_is_refused_before_it_is_read(pair: Pair, kind: int, size: int) -> None:
    ours, theirs = pair
    theirs.sendall(frames.HEAD.pack(kind, size))
    with pytest.raises(FrameError):
        frames.receive(ours, frames.SIZES, time.monotonic() + 1)


def test_silence_and_dripping_are_late(pair: Pair) -> None:
    ours, theirs = pair
    started = time.monotonic()
    with pytest.raises(Late):
        frames.receive(ours, frames.SIZES, started + 0.1)
    stop = threading.Event()

    def drip() -> None:
        theirs.sendall(frames.HEAD.pack(frames.FAULT, 1000))
        while not stop.wait(0.02):
            theirs.sendall(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    started = time.monotonic()
    with pytest.raises(Late):
        frames.receive(ours, frames.SIZES, started + 0.3)
    assert time.monotonic() - started < 1.0
    stop.set()
    dripping.join()


def test_a_closed_socket_is_the_end(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"A")
    theirs.close()
    with pytest.raises(EOFError):
        frames.receive(ours, frames.SIZES, time.monotonic() + 1)


def test_the_clock_reads_no_order_and_the_worker_no_answer() -> None:
    assert not set(frames.SIZES) & set(frames.ORDERS)
    assert max(frames.SIZES.values()) == frames.CHUNK
