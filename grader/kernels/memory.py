"""The sets of one workload in the shared block: fresh inputs, poison, the secret sample, and the verdict on every output.

Torch on whatever device the block is on, so that the same code is tested without a card. Inputs are not kept: they are made
again from their seeds, which nobody else has.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from grader.arrays import arrays_in
from grader.kernels.manifest import ITEMSIZE, View
from grader.kernels.plan import TILE, Plan
from grader.kernels.workload import Workload

POISON = 0x7FFA  # in every two bytes: NaN as fp16, bf16, fp32 and fp64
COMPARED = 1 << 24  # elements at a time
Replay = Callable[[], None]
Capture = Callable[[Replay], Replay]


class Memory:
    """`sets` copies of a call in `block`, a tensor of bytes. capture: makes of some work what runs it again at once."""

    def __init__(
        self, block: Any, workload: Workload, stride: int, sets: int, capture: Capture = lambda work: work
    ) -> None:
        import torch

        self.torch, self.block, self.workload, self.stride, self.sets = torch, block, workload, stride, sets
        self.capture = capture
        self._seeds: list[int] = []
        self._samples: dict[int, list[_Sample]] = {}  # by plan; a captured graph each
        self._plan: Plan | None = None

    def take(self, plan: Plan) -> None:
        """The plan whose outputs are meant from now on."""
        assert plan.stride <= self.stride
        self._plan = plan
        if id(plan) not in self._samples:
            sizes = sorted({ITEMSIZE[view.dtype] for view in plan.outputs})
            self._samples[id(plan)] = [_Sample(self, plan, size) for size in sizes]  # each keeps its plan alive

    @property
    def plan(self) -> Plan:
        assert self._plan is not None, "take a plan first"
        return self._plan

    def refresh(self) -> None:
        """New secret seeds, their inputs in every set, poison in every allocation."""
        self._seeds = [secrets.randbits(63) for _ in range(self.sets)]
        for number, seed in enumerate(self._seeds):
            given = storages(self.arguments(seed))
            assert tuple(s.numel() for s in given) == tuple(s.nbytes for s in self.plan.slots[: self.plan.given])
            for slot, source in zip(self.plan.slots, given):
                at = number * self.stride + slot.offset
                self.block[at : at + slot.nbytes].copy_(source)
            for slot in self.plan.slots[self.plan.given :]:
                at = number * self.stride + slot.offset
                self.block[at : at + -(-slot.nbytes // 2) * 2].view(self.torch.int16).fill_(POISON)

    def aim(self) -> None:
        """Draw one element of every 4 KiB of every output of every set."""
        for sample in self._samples[id(self.plan)]:
            sample.aim()

    def sample(self) -> None:
        """Start taking them; the caller waits for the device."""
        for sample in self._samples[id(self.plan)]:
            sample.take()

    def poisoned(self) -> float:
        """Share of what was taken that is poison."""
        counts = [sample.poisoned() for sample in self._samples[id(self.plan)]]
        return sum(bad for bad, _ in counts) / max(1, sum(all_ for _, all_ in counts))

    def verify(self) -> tuple[bool, bool]:
        """(every output is right in full, the sample is what the outputs are now)."""
        right = all(self._right(number, seed) for number, seed in enumerate(self._seeds))
        return right, all(sample.still() for sample in self._samples[id(self.plan)])

    def spans(self, outputs: bool) -> Iterator[tuple[int, int]]:
        """(offset, bytes) in the block: of the allocations that are returned, or of all sets whole."""
        wanted = sorted({view.buffer for view in self.plan.outputs})
        for number in range(self.sets):
            start = number * self.stride
            if not outputs:
                yield start, self.stride
                continue
            for slot in (self.plan.slots[buffer] for buffer in wanted):
                yield start + slot.offset, slot.nbytes

    def arguments(self, seed: int) -> tuple[Any, ...]:
        """The call's arguments that belong to a seed."""
        generator = self.torch.Generator(device=self.block.device).manual_seed(seed)
        return tuple(self.workload.make(generator, self.block.device))

    def _right(self, number: int, seed: int) -> bool:
        wanted = self.workload.expect(*self.arguments(seed))
        several = wanted if isinstance(wanted, (tuple, list)) else (wanted,)
        if len(several) != len(self.plan.outputs):
            return False
        return all(
            same(self.output(number, view), want, self.workload.rtol, self.workload.atol)
            for view, want in zip(self.plan.outputs, several)
        )

    def output(self, number: int, view: View) -> Any:
        """An output of a set, where it lies."""
        elements = self.block.view(getattr(self.torch, view.dtype))
        at = (number * self.stride + self.plan.slots[view.buffer].offset) // ITEMSIZE[view.dtype]
        return self.torch.as_strided(elements, view.shape, view.strides, at + view.offset)


class _Sample:
    """The sampled elements of all outputs with elements of one size, in memory of the clock's own."""

    def __init__(self, memory: Memory, plan: Plan, size: int) -> None:
        torch = memory.torch
        self.memory, self.plan, self.size = memory, plan, size
        self.views = [(view, plan.slots[view.buffer].offset) for view in plan.outputs if ITEMSIZE[view.dtype] == size]
        kind = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}[size]
        self.elements = memory.block.view(kind)
        count = memory.sets * sum(-(-math.prod(view.shape) * size // TILE) for view, _ in self.views)
        self.positions = torch.zeros(count, dtype=torch.int64, device=memory.block.device)
        self.held = torch.zeros(count, dtype=kind, device=memory.block.device)
        self.take = memory.capture(self._take)

    def _take(self) -> None:
        self.memory.torch.index_select(self.elements, 0, self.positions, out=self.held)

    def aim(self) -> None:
        memory, torch, at = self.memory, self.memory.torch, 0
        generator = torch.Generator(device=memory.block.device).manual_seed(secrets.randbits(63))
        starts = torch.arange(memory.sets, device=memory.block.device)[:, None] * memory.stride
        for view, offset in self.views:
            drawn = (starts + offset) // self.size + self._inside(view, generator)
            self.positions[at : at + drawn.numel()] = drawn.flatten()
            at += drawn.numel()

    def _inside(self, view: View, generator: Any) -> Any:
        """[sets, tiles]: an element of every tile of a view, from the start of its buffer; tiles are runs in logical order."""
        torch, count, chunk = self.memory.torch, math.prod(view.shape), TILE // self.size
        first = torch.arange(0, count, chunk, device=self.positions.device)
        width = torch.clamp(count - first, max=chunk)
        shape = (self.memory.sets, len(first))
        rest = first + torch.randint(0, 1 << 62, shape, generator=generator, device=first.device) % width
        found = torch.full_like(rest, view.offset)
        for length, stride in zip(reversed(view.shape), reversed(view.strides)):
            found += rest % length * stride
            rest = rest // length
        return found

    def poisoned(self) -> tuple[int, int]:
        if self.size == 1:
            bad = self.held == self.memory.torch.where(self.positions % 2 == 0, POISON & 255, POISON >> 8)
        else:
            bad = self.held == int.from_bytes(POISON.to_bytes(2, "little") * (self.size // 2), "little")
        return int(bad.sum()), self.held.numel()

    def still(self) -> bool:
        now = self.elements.index_select(0, self.positions)
        return bool(self.memory.torch.equal(now, self.held))


def storages(arguments: tuple[Any, ...]) -> list[Any]:
    """The storages of a call's tensors as bytes, each once, numbered as a manifest does: by first appearance, all empty ones as one."""
    import torch

    found: dict[int, Any] = {}
    for array in arrays_in((arguments, {})):
        address = array.untyped_storage().data_ptr() if array.numel() else 0
        if address not in found:
            empty = torch.empty(0, dtype=torch.uint8, device=array.device)
            found[address] = empty.set_(array.untyped_storage()) if address else empty
    return list(found.values())


def same(got: Any, want: Any, rtol: float, atol: float) -> bool:
    """Whether every element agrees, a piece at a time; NaN agrees with nothing, integers exactly."""
    import torch

    if tuple(got.shape) != tuple(want.shape):
        return False
    if not want.is_floating_point():
        return bool(torch.equal(got.to(want.dtype), want))
    if got.dim() == 0:
        got, want = got[None], want[None]
    rows = max(1, COMPARED // max(1, got[0].numel())) if got.numel() else 1
    for ours, theirs in zip(got.split(rows), want.split(rows)):
        if not bool(torch.isclose(ours.to(theirs.dtype), theirs, rtol=rtol, atol=atol).all()):
            return False
    return True
