"""Runs inside the timing worker's own bubblewrap, beside the extracted kernels: launches them on memory that the clock shares.

Standard library, torch, triton and grader.kernels.frames; nothing else of the grader is in sight. What it says is a claim.

    TEXT ─▶ import   PLAN, BLOCK ─▶ arguments   TUNE ─▶ every variant timed, the fastest kept
    ARM ─▶ the launches of all sets captured as one graph, run once   GO ─▶ the graph, nothing else
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from grader.kernels import frames

TUNED_SETS, TUNED_RUNS = 16, 3
DTYPES = "int1 int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64".split()


class Refused(Exception):
    """What becomes a FAULT frame."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Card:
    """The device as the worker uses it: the shared block, one graph, its own events."""

    def __init__(self) -> None:
        import torch

        self.torch = torch
        if not torch.cuda.is_available():
            raise Refused(frames.NO_DEVICE, "torch sees no CUDA device here")
        self._token = torch.zeros(1, device="cuda")  # makes the context current
        self._graph: Any = None

    def open(self, handle: bytes, nbytes: int) -> Any:
        """All bytes of the shared block as a tensor; of memory of its own where the handle is empty."""
        if not any(handle):
            return self.torch.zeros(nbytes, dtype=self.torch.uint8, device="cuda")
        address = ctypes.c_uint64()
        opaque = _Handle.from_buffer_copy(handle)
        code = ctypes.CDLL("libcuda.so.1").cuIpcOpenMemHandle_v2(ctypes.byref(address), opaque, ctypes.c_uint(1))
        if code:
            raise Refused(frames.NO_IPC, f"cuIpcOpenMemHandle returned {code}")
        return self.torch.as_tensor(_Span(address.value, nbytes), device="cuda")

    def seconds(self, run: Callable[[], None]) -> float:
        """By events of this process."""
        first, last = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
        first.record()
        run()
        last.record()
        self.torch.cuda.synchronize()
        return float(first.elapsed_time(last)) / 1000

    def capture(self, run: Callable[[], None]) -> None:
        """Keep `run` as the graph."""
        self._graph = None
        graph = self.torch.cuda.CUDAGraph()
        with self.torch.cuda.graph(graph):
            run()
        self._graph = graph

    def replay(self) -> float:
        """Run the graph to its end; seconds by events."""
        return self.seconds(self._graph.replay)

    def finish(self) -> None:
        """Wait for all that was started."""
        self.torch.cuda.synchronize()


class _Handle(ctypes.Structure):
    _fields_ = [("reserved", ctypes.c_char * frames.HANDLE_BYTES)]


class _Span:
    """Device memory that somebody else allocated, as torch reads it."""

    def __init__(self, address: int, nbytes: int) -> None:
        self.__cuda_array_interface__ = {
            "shape": (nbytes,),
            "typestr": "|u1",
            "data": (address, False),
            "version": 2,
        }


class Launch:
    """One launch of the plan, bound to a set when it runs."""

    def __init__(self, kernel: Any, arguments: Sequence[tuple[Any, ...]], variants: Sequence[tuple[Any, ...]]) -> None:
        self.kernel, self.arguments, self.variants = kernel, arguments, variants
        self.pick = 0

    def run(self, pointer: Callable[[int, int, str], Any], variant: int) -> None:
        """Launch for the set that `pointer` (buffer, offset, dtype) looks into."""
        grid, constexprs, warps, stages = self.variants[variant]
        if 0 in grid:
            return
        bound: dict[str, Any] = dict(constexprs)
        for name, kind, *value in self.arguments:
            bound[name] = pointer(*value) if kind == "pointer" else _dtype(value[0]) if kind == "dtype" else value[0]
        self.kernel[grid](**bound, num_warps=warps, num_stages=stages)


class Timer:
    """The worker's side of the protocol, frame by frame."""

    def __init__(self, sock: socket.socket, card: Card) -> None:
        self.sock, self.card = sock, card
        self.module: Any = None
        self.launches: list[Launch] = []
        self.stride = 0
        self.slots: tuple[tuple[int, int], ...] = ()
        self.fills: tuple[tuple[int, str, float], ...] = ()
        self.block: Any = None

    def serve(self) -> None:
        """Answer until the clock hangs up."""
        while True:
            try:
                kind, body = frames.receive(self.sock, frames.ORDERS)
            except (EOFError, OSError):
                return
            try:
                self._handle(kind, body)
            except Refused as error:
                self._fault(error.code, str(error))
            except BaseException as error:
                self._fault(_code(error), f"{type(error).__name__}: {error}")

    def _fault(self, code: int, text: str) -> None:
        words = text.encode("utf-8", "replace")[: frames.MOST_WORDS]
        frames.send(self.sock, frames.FAULT, bytes([code]), words)

    def _handle(self, kind: int, body: bytearray) -> None:
        if kind == frames.TEXT:
            self.module = _load(bytes(body))
        elif kind == frames.PLAN:
            self.stride, self.slots, self.fills, launches = frames.unpack(body)
            self.launches = [Launch(getattr(self.module, name), *rest) for name, *rest in launches]
        elif kind == frames.BLOCK:
            _, nbytes = frames.PLACE.unpack_from(body, frames.HANDLE_BYTES)
            self.block = self.card.open(bytes(body[: frames.HANDLE_BYTES]), nbytes)
            frames.send(self.sock, frames.READY)
        elif kind == frames.TUNE:
            self._tune()
            frames.send(self.sock, frames.PICKED, bytes(launch.pick for launch in self.launches))
        elif kind == frames.ARM:
            order = memoryview(bytes(body)).cast("I")
            self.card.capture(lambda: self._batch(order))
            self.card.replay()
            frames.send(self.sock, frames.READY)
        elif kind == frames.GO:
            frames.send(self.sock, frames.DONE, frames.SECONDS.pack(self.card.replay()))
        else:
            self._copy(kind, body)

    def _copy(self, kind: int, body: bytearray) -> None:
        """FILL and FETCH: bytes of the block by way of the host."""
        at, count = frames.PLACE.unpack_from(body)
        place = self.block[at : at + count]
        if kind == frames.FILL:
            place.copy_(self.card.torch.frombuffer(body, dtype=self.card.torch.uint8, offset=frames.PLACE.size))
            self.card.finish()
            frames.send(self.sock, frames.READY)
        else:
            frames.send(self.sock, frames.DATA, memoryview(place.cpu().numpy()))

    # -- running --

    def _pointer(self, number: int) -> Callable[[int, int, str], Any]:
        """(buffer, offset in bytes, dtype) -> a tensor from there to the buffer's end, for set `number`."""

        def find(buffer: int, offset: int, dtype: str) -> Any:
            kind = getattr(self.card.torch, dtype)
            start, nbytes = self.slots[buffer]
            at = number * self.stride + start + offset
            return self.block[at : at + (nbytes - offset) // kind.itemsize * kind.itemsize].view(kind)

        return find

    def _fill(self, pointer: Callable[[int, int, str], Any]) -> None:
        for buffer, dtype, value in self.fills:
            pointer(buffer, 0, dtype).fill_(value)

    def _batch(self, order: Sequence[int]) -> None:
        for number in order:
            pointer = self._pointer(number)
            self._fill(pointer)
            for launch in self.launches:
                launch.run(pointer, launch.pick)

    def _tune(self) -> None:
        """Run every launch once; where there are variants, the fastest over some sets is kept. What does not start is left out."""
        sets = max(1, min(TUNED_SETS, self.block.numel() // self.stride))
        pointers = [self._pointer(number) for number in range(sets)]
        for pointer in pointers:
            self._fill(pointer)
        for launch in self.launches:
            if len(launch.variants) == 1:
                launch.run(pointers[0], 0)
                self.card.finish()
                continue
            times, failed = [], ""
            for variant in range(len(launch.variants)):
                try:
                    times.append(self._time(launch, variant, pointers))
                except Exception as error:
                    if _code(error) == frames.LAUNCH:
                        raise
                    times.append(float("inf"))
                    failed = f"{type(error).__name__}: {error}"
            launch.pick = times.index(min(times))
            if times[launch.pick] == float("inf"):
                raise Refused(frames.BUILD, failed)

    def _time(self, launch: Launch, variant: int, pointers: list[Any]) -> float:
        """Seconds over some sets, the best of a few runs, after one that builds."""
        launch.run(pointers[0], variant)
        self.card.finish()

        def run() -> None:
            for pointer in pointers:
                launch.run(pointer, variant)

        return min(self.card.seconds(run) for _ in range(TUNED_RUNS))


def _dtype(name: str) -> Any:
    import triton.language as tl

    if name not in DTYPES:
        raise Refused(frames.OTHER, f"no dtype {name}")
    return getattr(tl, name)


def _load(text: bytes) -> Any:
    """The module, from a file: Triton reads the source of its kernels."""
    folder = tempfile.mkdtemp(prefix="kernels-")
    path = os.path.join(folder, "kernels.py")
    with open(path, "wb") as file:
        file.write(text)
    spec = importlib.util.spec_from_file_location("kernels", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["kernels"] = module
    spec.loader.exec_module(module)
    return module


def _code(error: BaseException) -> int:
    """A device error is the launch's; the compiler's and the resource check's are the build's."""
    text = f"{type(error).__module__}.{type(error).__name__}: {error}"
    if "[CUDA]" in text or "CUDA error" in text:
        return frames.LAUNCH
    return frames.BUILD if "triton" in text or "ptxas" in text else frames.OTHER


def main() -> None:
    """Serve the socket on descriptor 0."""
    sock = socket.socket(fileno=os.dup(0))
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 0)
    try:
        card = Card()
    except BaseException as error:
        code = error.code if isinstance(error, Refused) else frames.NO_DEVICE
        words = str(error).encode("utf-8", "replace")[: frames.MOST_WORDS]
        frames.send(sock, frames.FAULT, bytes([code]), words)
        return
    Timer(sock, card).serve()
