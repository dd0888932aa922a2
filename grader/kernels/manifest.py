"""What a recorder says was launched: structs, and what has to hold before anything is replayed. Nothing in it is believed.

    {"allocations": […], "launches": […], "returns": …}   from the record cell, as plain data
        ── msgspec, strict ──▶ Manifest ── check() against the extracted kernels and the call's own tensors ──▶ replay

Buffers are numbered: first the storages of the call's tensors in the order of the arguments, then the allocations.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from grader.kernels.extract import Kernel
from grader.kernels.faults import KernelFault
from grader.model import Struct

ITEMSIZE = {
    "bool": 1,
    "uint8": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
}
SHORT = {
    "bool": "i1",
    "uint8": "u8",
    "int8": "i8",
    "int16": "i16",
    "int32": "i32",
    "int64": "i64",
    "float16": "fp16",
    "bfloat16": "bf16",
    "float32": "fp32",
    "float64": "fp64",
}
TL = {
    "int1": "int1",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "uint8": "uint8",
    "uint16": "uint16",
    "uint32": "uint32",
    "uint64": "uint64",
    "fp16": "float16",
    "bf16": "bfloat16",
    "fp32": "float32",
    "fp64": "float64",
}  # what tl calls a dtype in messages -> its name in tl
Dtype = Literal["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64"]
Scalar = bool | int | float | str | None
MOST_LAUNCHES, MOST_VARIANTS, MOST_ALLOCATIONS = 64, 64, 64
MOST_BYTES = 1 << 36
MOST_PROGRAMS = 20_000  # of one call in the interpreter
MOST_WARPS, MOST_STAGES = 32, 16


class Allocation(Struct, frozen=True):
    """A buffer that the host code allocated. `fill`: every element's value; None: uninitialised, that is poison."""

    nbytes: int
    dtype: Dtype
    fill: float | int | None
    line: int


class Pointer(Struct, frozen=True, tag="pointer"):
    """A tensor passed to a kernel: `offset` in bytes from the start of its buffer."""

    buffer: int
    offset: int
    dtype: Dtype


class Plain(Struct, frozen=True, tag="plain"):
    """A scalar or constexpr."""

    value: Scalar


class Named(Struct, frozen=True, tag="dtype"):
    """A tl dtype as constexpr."""

    name: str


class View(Struct, frozen=True, tag="view"):
    """A tensor that is returned: offset and strides in elements of `dtype`."""

    buffer: int
    offset: int
    dtype: Dtype
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class Several(Struct, frozen=True, tag="tuple"):
    """A tuple or list that is returned."""

    members: tuple[View | Plain, ...]
    is_list: bool


Argument = Pointer | Plain | Named


class Variant(Struct, frozen=True):
    """One configuration of a launch: what an autotuner may choose from. Without one there is a single variant."""

    grid: tuple[int, int, int]
    constexprs: dict[str, Scalar]
    num_warps: int
    num_stages: int


class Launch(Struct, frozen=True):
    """One launch: every parameter by name, but for those that the variants set."""

    kernel: str
    line: int
    arguments: dict[str, Argument]
    variants: tuple[Variant, ...]


class Manifest(Struct, frozen=True):
    """One call of one function."""

    allocations: tuple[Allocation, ...]
    launches: tuple[Launch, ...]
    returns: View | Plain | Several


def read(said: Any, kernels: Mapping[str, Kernel], sizes: tuple[int, ...], *, interpreted: bool = True) -> Manifest:
    """A manifest out of what the record cell said; KernelFault where it cannot be replayed.

    sizes: bytes of the storages of the call's own tensors, in their order.
    """
    try:
        manifest = msgspec.convert(said, Manifest, strict=True)
    except msgspec.ValidationError as error:
        raise _forged(str(error)) from None
    _bounded(manifest)
    every = sizes + tuple(a.nbytes for a in manifest.allocations)
    for launch in manifest.launches:
        _launch(launch, kernels, every)
    for view in views(manifest.returns):
        low, high = extent(view.offset, view.shape, view.strides)
        if not 0 <= view.buffer < len(every) or low < 0 or high * ITEMSIZE[view.dtype] > every[view.buffer]:
            raise _forged("a result outside of its buffer")
    if interpreted:
        programs = sum(math.prod(launch.variants[0].grid) for launch in manifest.launches)
        if programs > MOST_PROGRAMS:
            raise KernelFault(
                manifest.launches[0].line,
                f"一次调用启动了 {programs:,} 个程序；解释器里最多 {MOST_PROGRAMS:,} 个，让每个程序多做一些",
                f"one call starts {programs:,} programs; the interpreter takes {MOST_PROGRAMS:,} at most, let each do more",
            )
    return manifest


def views(returned: View | Plain | Several) -> Iterator[View]:
    """The tensors of a result."""
    for member in returned.members if isinstance(returned, Several) else (returned,):
        if isinstance(member, View):
            yield member


def extent(offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> tuple[int, int]:
    """First element and one past the last element of a view; (offset, offset) of an empty one."""
    if 0 in shape:
        return offset, offset
    low = offset + sum((n - 1) * s for n, s in zip(shape, strides) if s < 0)
    high = offset + sum((n - 1) * s for n, s in zip(shape, strides) if s > 0)
    return low, high + 1


def _bounded(manifest: Manifest) -> None:
    if len(manifest.launches) > MOST_LAUNCHES or len(manifest.allocations) > MOST_ALLOCATIONS:
        raise KernelFault(
            0,
            f"一次调用最多 {MOST_LAUNCHES} 次启动、{MOST_ALLOCATIONS} 个缓冲区",
            f"one call may launch {MOST_LAUNCHES} times and allocate {MOST_ALLOCATIONS} buffers at most",
        )
    if any(a.nbytes < 0 for a in manifest.allocations) or sum(a.nbytes for a in manifest.allocations) > MOST_BYTES:
        raise KernelFault(0, "分配的内存太多", "too much memory is allocated")
    for view in views(manifest.returns):
        if len(view.shape) != len(view.strides) or len(view.shape) > 16 or min(view.shape, default=0) < 0:
            raise _forged("a result of no shape")


def _launch(launch: Launch, kernels: Mapping[str, Kernel], sizes: tuple[int, ...]) -> None:
    kernel = kernels.get(launch.kernel)
    if kernel is None:
        raise KernelFault(
            launch.line,
            f"启动了 {launch.kernel[:60]}，文件顶层没有这个 @triton.jit 核",
            f"launches {launch.kernel[:60]}, but no @triton.jit kernel of this name stands at the file's top level",
        )
    if not 1 <= len(launch.variants) <= MOST_VARIANTS:
        raise _forged("a launch without variants")
    for variant in launch.variants:
        names = set(launch.arguments) | set(variant.constexprs)
        if names != set(kernel.params) or set(launch.arguments) & set(variant.constexprs):
            raise _forged("a launch whose arguments are not the kernel's")
        if not set(variant.constexprs) <= set(kernel.constexprs):
            raise _forged("a configuration of what is no constexpr")
        if min(variant.grid) < 0 or max(variant.grid) > 2**31 - 1 or max(variant.grid[1:]) > 65_535:
            raise KernelFault(
                launch.line,
                f"grid {variant.grid} 超出了设备的范围（x 小于 2³¹，y 和 z 最多 65,535）",
                f"the grid {variant.grid} is beyond a device's (x below 2³¹, y and z 65,535 at most)",
            )
        warps, stages = variant.num_warps, variant.num_stages
        if not 1 <= warps <= MOST_WARPS or warps & (warps - 1) or not 1 <= stages <= MOST_STAGES:
            raise KernelFault(
                launch.line,
                f"num_warps = {warps}、num_stages = {stages}：前者是 1 到 {MOST_WARPS} 的 2 的幂，后者 1 到 {MOST_STAGES}",
                f"num_warps = {warps}, num_stages = {stages}: a power of two up to {MOST_WARPS}, and 1 to {MOST_STAGES}",
            )
    for name, argument in launch.arguments.items():
        if isinstance(argument, Pointer):
            if name in kernel.constexprs:
                raise _forged("a tensor as constexpr")
            if not 0 <= argument.buffer < len(sizes) or not 0 <= argument.offset <= sizes[argument.buffer]:
                raise _forged("a pointer outside of its buffer")
        elif isinstance(argument, Named) and (name not in kernel.constexprs or argument.name not in TL):
            raise _forged("a dtype that is no constexpr")
        elif isinstance(argument, Plain) and name not in kernel.constexprs:
            value = argument.value
            if isinstance(value, str) or (type(value) is int and not -(2**63) <= value < 2**64):
                raise _forged("a scalar that no kernel takes")


def _forged(what: str) -> KernelFault:
    return KernelFault(
        0,
        f"主机代码的记录不合规（{what[:200]}）：只用 torch 的分配、视图和 kernel[grid](...)",
        f"the record of the host code does not hold together ({what[:200]}): use torch's allocations, views and kernel[grid](...) only",
    )
