"""From a manifest to what a timing worker runs, and where each buffer lies in the shared block. Pure.

block:  | set 0 | set 1 | …          one allocation, whole 2 MiB multiples, nothing else in it
set:    | storages of the arguments | allocations |     with a gap behind each
"""

from __future__ import annotations

from grader.kernels import frames
from grader.kernels.faults import KernelFault
from grader.kernels.manifest import (
    ITEMSIZE,
    TL,
    Allocation,
    Launch,
    Manifest,
    Named,
    Plain,
    Pointer,
    Variant,
    View,
    views,
)
from grader.model import Struct

ALIGN, GAP, UNIT = 4096, 4096, 2 << 20  # bytes
TILE = 4096  # bytes of output per sample


class Slot(Struct, frozen=True):
    """One buffer: bytes from the start of its set, and its size in bytes."""

    offset: int
    nbytes: int


class Plan(Struct, frozen=True):
    """One call that is timed. `slots`: first the storages of the arguments (`given` of them), then the allocations."""

    text: str
    launches: tuple[Launch, ...]
    allocations: tuple[Allocation, ...]
    given: int
    slots: tuple[Slot, ...]
    outputs: tuple[View, ...]
    stride: int  # bytes from one set to the next, a multiple of 2 MiB


def make_plan(manifest: Manifest, text: str, sizes: tuple[int, ...]) -> Plan:
    """The plan of a call whose tensors have storages of `sizes` bytes, with the kernels of `text`; KernelFault where it cannot be timed."""
    slots, at = [], 0
    for nbytes in (*sizes, *(a.nbytes for a in manifest.allocations)):
        slots.append(Slot(at, nbytes))
        at = round_up(at + nbytes + GAP, ALIGN)
    outputs = tuple(view for view in views(manifest.returns) if 0 not in view.shape)
    if not outputs or any(view.buffer < len(sizes) for view in outputs):
        raise KernelFault(
            0,
            "计时的函数要返回这次调用自己分配的缓冲区，而不是参数",
            "a function that is timed returns a buffer that this call allocated, not an argument",
        )
    if any(min(view.strides) < 0 for view in outputs if view.strides):
        raise KernelFault(0, "torch 没有负的步长", "torch has no negative strides")
    for pointer in _pointers(manifest):
        if pointer.buffer >= len(slots) or pointer.offset % ITEMSIZE[pointer.dtype]:
            raise KernelFault(0, "指针没有按元素对齐", "a pointer that is not aligned to its elements")
    return Plan(
        text=text,
        launches=manifest.launches,
        allocations=manifest.allocations,
        given=len(sizes),
        slots=tuple(slots),
        outputs=outputs,
        stride=round_up(at, UNIT),
    )


NOTHING = "import triton\n\n@triton.jit\ndef nothing(count):\n    pass\n"


def idle_plan() -> Plan:
    """The honest no-op: one launch of a kernel that does nothing, so that what is subtracted has a launch in it."""
    one = Variant(grid=(1, 1, 1), constexprs={}, num_warps=4, num_stages=1)
    start = Launch(kernel="nothing", line=0, arguments={"count": Plain(2)}, variants=(one,))
    return Plan(NOTHING, (start,), (), 0, (), (), UNIT)


def encode(plan: Plan, stride: int) -> bytes:
    """The body of a PLAN frame: (stride, slots, fills, launches). stride: of the block, at least the plan's own."""
    fills = tuple(
        (plan.given + i, a.dtype, a.fill) for i, a in enumerate(plan.allocations) if a.fill is not None and a.nbytes
    )
    return frames.pack(
        (stride, tuple((s.offset, s.nbytes) for s in plan.slots), fills, tuple(map(_launch, plan.launches)))
    )


def _launch(launch: Launch) -> tuple[object, ...]:
    arguments: list[tuple[object, ...]] = []
    for name, argument in launch.arguments.items():
        if isinstance(argument, Pointer):
            arguments.append((name, "pointer", argument.buffer, argument.offset, argument.dtype))
        elif isinstance(argument, Named):
            arguments.append((name, "dtype", TL[argument.name]))
        else:
            arguments.append((name, "plain", argument.value))
    variants = tuple((v.grid, tuple(v.constexprs.items()), v.num_warps, v.num_stages) for v in launch.variants)
    return (launch.kernel, tuple(arguments), variants)


def _pointers(manifest: Manifest) -> list[Pointer]:
    return [a for launch in manifest.launches for a in launch.arguments.values() if isinstance(a, Pointer)]


def round_up(value: int, unit: int) -> int:
    """The least multiple of `unit` that is not below `value`."""
    return -(-value // unit) * unit
