"""The device itself: memory that is exported, ceilings and baselines through graphs, the wall clock. Trusted side; imports torch.

Device memory for workers comes from the driver, not from torch's allocator: an IPC handle exports the whole block beneath it.
"""

from __future__ import annotations

import ctypes
import gc
import math
import os
import re
import secrets
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import torch

from grader.kernels import frames
from grader.kernels.memory import Memory, Replay, storages
from grader.kernels.plan import UNIT, Plan, round_up
from grader.kernels.rounds import LEAST_BATCH_S
from grader.kernels.streams import SHAPES, mix, stream
from grader.kernels.workload import Workload

HALF, MOST_OF_FREE = 0.5, 0.7  # of free memory for the sets; the second where half of it does not fill a batch
LEAST_SETS, MOST_SETS = 4, 4096
COPIED_BYTES = 1 << 30  # of all sets, where memory goes by way of the host
REPEATS = 3
BATCH_S = 1.1 * LEAST_BATCH_S


OutOfMemory: type[Exception] = torch.cuda.OutOfMemoryError


class DriverError(Exception):
    """A call of the CUDA driver that failed: its name and code."""


class Block:
    """Device memory of whole 2 MiB multiples that nothing else lives in, as a tensor of bytes, with its IPC handle."""

    def __init__(self, nbytes: int) -> None:
        assert nbytes % UNIT == 0
        self._driver, self._address = ctypes.CDLL("libcuda.so.1"), ctypes.c_uint64()
        self._call("cuMemAlloc_v2", ctypes.byref(self._address), ctypes.c_size_t(nbytes))
        span = {"shape": (nbytes,), "typestr": "|u1", "data": (self._address.value, False), "version": 2}
        self.bytes = torch.as_tensor(type("Span", (), {"__cuda_array_interface__": span})(), device="cuda")
        self.nbytes = nbytes

    def handle(self) -> bytes:
        """What another process opens the block by; DriverError where that is not to be had."""
        handle = ctypes.create_string_buffer(frames.HANDLE_BYTES)
        self._call("cuIpcGetMemHandle", handle, self._address)
        return handle.raw

    def free(self) -> None:
        torch.cuda.synchronize()
        self._call("cuMemFree_v2", self._address)

    def _call(self, name: str, *arguments: Any) -> None:
        code = getattr(self._driver, name)(*arguments)
        if code:
            raise DriverError(f"{name} returned {code}")


class Cuda:
    """One workload on the current CUDA device; a `Device` of grader/kernels/clock.py once `lay_out` was called."""

    def __init__(self, workload: Workload, ceiling: str) -> None:
        self.workload, self.sets = workload, 0
        self.moved = workload.reads + workload.writes
        self.sizes = tuple(s.numel() for s in storages(self._arguments()))
        self._overhead = 0.0
        self._overhead = self._seconds(_captured(torch.zeros(1, device="cuda").zero_))
        reads, writes = (self.moved, 0) if ceiling == "read" else (workload.reads, workload.writes)
        self._ceiling_bytes, self._ceiling = self._fastest_stream(reads, writes)
        self._baseline = self._batch_of(self._baseline_calls()) if workload.baseline is not None else None
        self._memory: Memory | None = None
        self.block: Block | None = None

    def free(self) -> int:
        """Bytes of device memory that nobody uses."""
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        return int(torch.cuda.mem_get_info()[0])

    def lay_out(self, stride: int, copied: bool) -> None:
        """Allocate as many sets of `stride` bytes as fit in half of the free memory, or as a batch of 10 ms takes.

        copied: for a worker that cannot share memory, so few that they go by way of the host.
        """
        free = self.free()
        needed = math.ceil(BATCH_S * self.ceiling() / self.moved)
        if copied:
            needed = max(LEAST_SETS, COPIED_BYTES // stride)
            self.sets = min(int(free * HALF) // stride, needed)
        else:
            self.sets = min(max(int(free * HALF) // stride, needed), int(free * MOST_OF_FREE) // stride, MOST_SETS)
        self.block = Block(round_up(self.sets * stride, UNIT))
        self._memory = Memory(self.block.bytes, self.workload, stride, self.sets, _captured)

    # -- what the clock calls --

    @property
    def memory(self) -> Memory:
        assert self._memory is not None, "lay out the block first"
        return self._memory

    def now(self) -> float:
        return time.perf_counter()

    def take(self, plan: Plan) -> None:
        self.memory.take(plan)

    def refresh(self) -> None:
        self.memory.refresh()
        torch.cuda.synchronize()

    def aim(self) -> None:
        self.memory.aim()
        torch.cuda.synchronize()
        gc.collect()

    def sample(self) -> None:
        self.memory.sample()
        torch.cuda.synchronize()

    def poisoned(self) -> float:
        return self.memory.poisoned()

    def verify(self) -> tuple[bool, bool]:
        return self.memory.verify()

    def ceiling(self) -> float:
        return self._ceiling_bytes / self._seconds(self._ceiling)

    def baseline(self) -> float | None:
        if self._baseline is None:
            return None
        launches, replay = self._baseline
        return self._seconds(replay) / launches

    def close(self) -> None:
        self._memory = None
        if self.block is not None:
            self.block.free()
        self.block = None
        torch.cuda.empty_cache()

    # -- ceilings and baselines --

    def _arguments(self) -> tuple[Any, ...]:
        generator = torch.Generator(device="cuda").manual_seed(secrets.randbits(63))
        return tuple(self.workload.make(generator, torch.device("cuda")))

    def _seconds(self, replay: Replay) -> float:
        """Wall clock of a graph, the median of a few; what an empty one takes is left out."""
        times = []
        for _ in range(REPEATS):
            torch.cuda.synchronize()
            started = time.perf_counter()
            replay()
            torch.cuda.synchronize()
            times.append(time.perf_counter() - started)
        return max(median(times) - self._overhead, 1e-9)

    def _batch_of(self, calls: list[Callable[[], object]]) -> tuple[int, Replay]:
        """(how many calls, a graph of them): the calls in turn, often enough to fill a batch."""

        def run(times: int) -> None:
            for i in range(times):
                calls[i % len(calls)]()

        once = self._seconds(_captured(partial(run, len(calls)))) / len(calls)
        times = max(len(calls), math.ceil(BATCH_S / once))
        return times, _captured(partial(run, times))

    def _fastest_stream(self, reads: int, writes: int) -> tuple[int, Replay]:
        """(bytes of a batch, its graph), with the tile that moves the most bytes a second."""
        r, w = mix(reads, writes)
        cache = torch.cuda.get_device_properties(0).L2_cache_size
        spread = max(LEAST_SETS * self.moved, 8 * cache)  # no byte is still in the cache when its turn comes again
        best: tuple[float, int, Replay] | None = None
        for tile, warps in SHAPES:
            programs = max(1, round((reads + writes) / ((r + w) * tile * 4)))
            moved = programs * (r + w) * tile * 4
            calls = _streams(programs, r, w, tile, warps, parts=max(1, -(-spread // moved)))
            launches, replay = self._batch_of(calls)
            rate = launches * moved / self._seconds(replay)
            if best is None or rate > best[0]:
                best = (rate, launches * moved, replay)
        assert best is not None
        return best[1], best[2]

    def _baseline_calls(self) -> list[Callable[[], object]]:
        """Some calls of the baseline on inputs of their own; what the baseline returns is timed instead where it can be called."""
        assert self.workload.baseline is not None
        calls: list[Callable[[], object]] = []
        for _ in range(LEAST_SETS):
            arguments = self._arguments()
            made = self.workload.baseline(*arguments)
            calls.append(made if callable(made) else partial(self.workload.baseline, *arguments))
        return calls


def _streams(programs: int, r: int, w: int, tile: int, warps: int, parts: int) -> list[Callable[[], object]]:
    """Launches over `parts` buffers of their own, of random content: zeros run faster than data."""
    low, read, written = -(1 << 30), max(1, programs * r * tile), max(tile, programs * w * tile)
    source = torch.randint(low, -low, (parts, read), dtype=torch.int32, device="cuda")
    target = torch.empty((parts, written), dtype=torch.int32, device="cuda")

    def launch(i: int) -> None:
        stream[(programs,)](source[i], target[i], r, w, tile, num_warps=warps)

    return [partial(launch, i) for i in range(parts)]


def _captured(work: Replay) -> Replay:
    """A graph of what `work` starts; it runs once before, so that nothing is built or allocated in the capture."""
    work()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    graph.replay()
    torch.cuda.synchronize()

    def replay(graph: Any = graph, keep: Any = work) -> None:  # the graph reads memory that `work` holds
        graph.replay()

    return replay


def library_folder() -> str:
    """Where the driver's library lies; empty before it is loaded."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        found = re.search(r"(/\S*)/libcuda\.so", maps.read())
    return os.path.realpath(found[1]) if found else ""


def identity() -> tuple[str, str, dict[str, str]]:
    """(name, UUID or empty, versions) of what is measured on."""
    import triton

    properties = torch.cuda.get_device_properties(0)
    versions = {"torch": torch.__version__, "triton": triton.__version__, "cuda": str(torch.version.cuda)}
    return properties.name, str(getattr(properties, "uuid", "")), versions
