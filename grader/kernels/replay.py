"""From a manifest to what the replay cell is asked, and from the call's own tensors to what the record cell may know of them."""

from __future__ import annotations

from typing import Any

from grader.arrays import arrays_in, is_array
from grader.kernels import manifest as manifests
from grader.kernels.extract import Kernel
from grader.kernels.manifest import SHORT, TL, Launch, Manifest, Named, Plain, Pointer, Several, View
from grader.model import Struct

Shapes = tuple[tuple[int, ...], list[Any], dict[str, Any]]  # sizes of storages, arguments over them: no values


class Given:
    """The tensors of one call. `storages`: bytes of each storage as one tensor that shares its memory."""

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        import torch

        self.args, self.kwargs = args, kwargs
        self.storages: list[torch.Tensor] = []
        self.allowed: list[list[tuple[int, int]]] = []  # per storage: first and past the last byte of each view
        self._numbers: dict[int, int] = {}
        for array in arrays_in((args, kwargs)):
            if not isinstance(array, torch.Tensor):
                raise TypeError("a kernel function takes torch tensors and plain values")
            address = array.untyped_storage().data_ptr() if array.numel() else 0
            number = self._numbers.get(address)
            if number is None:
                number = self._numbers[address] = len(self.storages)
                whole = torch.empty(0, dtype=torch.uint8, device=array.device)
                self.storages.append(whole.set_(array.untyped_storage()) if address else whole)
                self.allowed.append([])
            if array.numel():
                low, high = manifests.extent(array.storage_offset(), tuple(array.shape), array.stride())
                self.allowed[number].append((low * array.element_size(), high * array.element_size()))

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(storage.numel() for storage in self.storages)

    def without_values(self) -> Shapes:
        """What grader/recorder.py makes the same arguments of: sizes of the storages, and shapes, strides and dtypes over them."""

        def spec(value: Any) -> tuple[Any, ...]:
            if isinstance(value, (tuple, list)):
                return ("tuple" if isinstance(value, tuple) else "list", [spec(member) for member in value])
            if not is_array(value):
                return ("plain", value)
            number = self._numbers[value.untyped_storage().data_ptr() if value.numel() else 0]
            dtype = str(value.dtype).removeprefix("torch.")
            return (
                "tensor",
                number,
                value.storage_offset() if value.numel() else 0,
                dtype,
                tuple(value.shape),
                value.stride(),
            )

        return self.sizes, [spec(arg) for arg in self.args], {k: spec(v) for k, v in self.kwargs.items()}


def plan(manifest: Manifest, given: Given) -> dict[str, Any]:
    """What grader/launcher.py runs: plain data."""
    returns = manifest.returns
    members = returns.members if isinstance(returns, Several) else (returns,)
    shape = "one" if not isinstance(returns, Several) else "list" if returns.is_list else "tuple"
    return {
        "allowed": given.allowed,
        "allocations": [(a.nbytes, a.dtype, a.fill) for a in manifest.allocations],
        "launches": [_launch(launch) for launch in manifest.launches],
        "returns": (shape, [_returned(member) for member in members]),
    }


def _launch(launch: Launch) -> dict[str, Any]:
    """With the first variant, as an autotuner has no clock here."""
    variant = launch.variants[0]
    arguments: dict[str, tuple[Any, ...]] = {name: ("plain", value) for name, value in variant.constexprs.items()}
    for name, argument in launch.arguments.items():
        if isinstance(argument, Pointer):
            arguments[name] = ("pointer", argument.buffer, argument.offset, argument.dtype)
        else:
            arguments[name] = ("dtype", TL[argument.name]) if isinstance(argument, Named) else ("plain", argument.value)
    return {"kernel": launch.kernel, "grid": variant.grid, "arguments": arguments}


def _returned(member: View | Plain) -> tuple[Any, ...]:
    if isinstance(member, Plain):
        return ("plain", member.value)
    return ("view", member.buffer, member.offset, member.dtype, member.shape, member.strides)


class Job(Struct, frozen=True):
    """One kernel to compile for one target, as Triton's compiler is given it. `cc`: compute capability, 80 for sm_80."""

    kernel: str
    types: dict[str, str]
    constexprs: dict[str, Any]
    divisible: tuple[str, ...]
    num_warps: int
    num_stages: int
    cc: int


def job(launch: Launch, kernel: Kernel, cc: int) -> Job:
    """Types, constants and what is divisible by 16, by the rules of Triton's own launcher; the first variant."""
    variant = launch.variants[0]
    types: dict[str, str] = {}
    constexprs: dict[str, Any] = {name: ("plain", value) for name, value in variant.constexprs.items()}
    divisible = []
    for name, argument in launch.arguments.items():
        if isinstance(argument, Pointer):
            types[name] = "*" + SHORT[argument.dtype]
            if argument.offset % 16 == 0:
                divisible.append(name)
            continue
        if isinstance(argument, Named):
            constexprs[name] = ("dtype", TL[argument.name])
            continue
        value = argument.value
        if name in kernel.constexprs or value is None or (type(value) is int and value == 1):  # a 1 is compiled in
            constexprs[name] = ("plain", value)
        elif type(value) is int:
            types[name] = "i32" if -(2**31) <= value < 2**31 else "i64" if value < 2**63 else "u64"
            if value % 16 == 0:
                divisible.append(name)
        else:
            types[name] = "fp32" if type(value) is float else "u1"
    return Job(launch.kernel, types, constexprs, tuple(divisible), variant.num_warps, variant.num_stages, cc)
