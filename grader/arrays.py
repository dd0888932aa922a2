"""numpy arrays and torch CPU tensors as views over byte storages, so that aliases and guard bands survive the wire."""

from __future__ import annotations

import bisect
import ctypes
import sys
from typing import Any, NamedTuple

NUMPY_DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split())
TORCH_DTYPES = NUMPY_DTYPES - {"uint16", "uint32", "uint64"} | {"bfloat16", "float8_e4m3fn", "float8_e5m2"}
MAX_DIMS = 16


class View(NamedTuple):
    """How one array lies in its storage: offset and strides in bytes."""

    kind: str  # "n" numpy, "t" torch
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    writable: bool


class Storage:
    """The memory behind arrays: an address range and the object that keeps it alive."""

    __slots__ = ("address", "keep", "nbytes")

    def __init__(self, address: int, nbytes: int, keep: object) -> None:
        self.address, self.nbytes, self.keep = address, nbytes, keep

    def read(self) -> bytes:
        return ctypes.string_at(self.address, self.nbytes) if self.nbytes else b""

    def write(self, data: bytes) -> None:
        if len(data) != self.nbytes:
            raise ValueError("a storage cannot change its size")
        ctypes.memmove(self.address, data, self.nbytes)

    def buffer(self) -> Any:
        """A writable buffer over the memory that keeps its owner alive."""
        buffer = (ctypes.c_char * self.nbytes).from_address(self.address)
        buffer.keep = self.keep  # type: ignore[attr-defined]
        return buffer

    @classmethod
    def of(cls, data: bytes) -> Storage:
        """A new storage that holds a copy of `data`."""
        buffer = bytearray(data) or bytearray(1)
        return cls(ctypes.addressof(ctypes.c_char.from_buffer(buffer)), len(data), buffer)


class Storages:
    """The storages of one message, by address."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._storages: list[Storage] = []

    def add(self, storage: Storage) -> None:
        at = bisect.bisect(self._starts, storage.address)
        self._starts.insert(at, storage.address)
        self._storages.insert(at, storage)

    def find(self, low: int, high: int) -> Storage | None:
        """The storage that holds all bytes from low to high; None for an empty range."""
        at = bisect.bisect(self._starts, low) - 1
        if low < high and at >= 0 and high <= self._starts[at] + self._storages[at].nbytes:
            return self._storages[at]
        return None


def is_array(value: object) -> bool:
    """Exactly ndarray or Tensor; subclasses are refused elsewhere, since they may lie about everything."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    return bool((numpy is not None and type(value) is numpy.ndarray)
                or (torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)))


def describe(value: Any, known: Storages) -> tuple[Storage, View]:
    """The storage of an array, one of `known` if it lies in it, and its view. TypeError for what cannot cross."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and type(value) is numpy.ndarray:
        if value.dtype.name not in NUMPY_DTYPES or not value.dtype.isnative:
            raise TypeError(f"a numpy array of dtype {value.dtype} cannot be passed here")
        address, dtype = value.__array_interface__["data"][0], value.dtype.name
        low, high = numpy.lib.array_utils.byte_bounds(value)
        storage = known.find(low, high) or _numpy_storage(value)
        view = View("n", dtype, address - storage.address if value.size else 0, value.shape, value.strides, value.flags.writeable)
        return storage, view
    if value.device.type != "cpu" or value.layout != sys.modules["torch"].strided:
        raise TypeError(f"a tensor must be dense and on the CPU here, this one is {value.layout} on {value.device}")
    if value.is_conj() or value.is_neg():
        raise TypeError("a tensor with a lazy conjugate or sign cannot be passed here: call .resolve_conj().resolve_neg()")
    dtype = str(value.dtype).removeprefix("torch.")
    if dtype not in TORCH_DTYPES:
        raise TypeError(f"a tensor of dtype {dtype} cannot be passed here")
    whole, size = value.untyped_storage(), value.element_size()
    storage = known.find(whole.data_ptr(), whole.data_ptr() + whole.nbytes()) or Storage(whole.data_ptr(), whole.nbytes(), whole)
    start = whole.data_ptr() + value.storage_offset() * size - storage.address
    return storage, View("t", dtype, start if value.numel() else 0, tuple(value.shape), tuple(s * size for s in value.stride()), True)


def _numpy_storage(value: Any) -> Storage:
    numpy = sys.modules["numpy"]
    base = value
    while type(base.base) is numpy.ndarray:
        base = base.base
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(base.base, torch.Tensor):
        whole = base.base.untyped_storage()
        return Storage(whole.data_ptr(), whole.nbytes(), whole)
    low, high = numpy.lib.array_utils.byte_bounds(base)
    return Storage(low, high - low if base.size else 0, base)


def build(storage: Storage, view: View) -> Any:
    """The array that `view` describes, over `storage`. ValueError when the two disagree."""
    if len(view.shape) != len(view.strides) or len(view.shape) > MAX_DIMS or min(view.shape, default=0) < 0:
        raise ValueError("shape and strides disagree")
    numpy = __import__("numpy")
    names = NUMPY_DTYPES if view.kind == "n" else TORCH_DTYPES
    if view.dtype not in names:
        raise ValueError(f"no dtype {view.dtype!r} here")
    torch = __import__("torch") if view.kind == "t" else None
    size = numpy.dtype(view.dtype).itemsize if torch is None else getattr(torch, view.dtype).itemsize
    if 0 in view.shape:
        shape_bytes = 0
        low = high = 0
    else:
        low = view.offset + sum((n - 1) * s for n, s in zip(view.shape, view.strides) if s < 0)
        high = view.offset + size + sum((n - 1) * s for n, s in zip(view.shape, view.strides) if s > 0)
        shape_bytes = size
    if low < 0 or high > storage.nbytes or shape_bytes < 0:
        raise ValueError("an array reaches outside its storage")
    count = 1
    for n in view.shape:
        count *= max(n, 1)
    if count > 1 << 34:
        raise ValueError("an array has too many elements")
    buffer = storage.buffer()
    if view.kind == "n":
        array = numpy.ndarray(view.shape, view.dtype, buffer, view.offset, view.strides) if 0 not in view.shape \
            else numpy.empty(view.shape, view.dtype)
        array.flags.writeable = view.writable
        return array
    assert torch is not None
    dtype = getattr(torch, view.dtype)
    if 0 in view.shape:
        return torch.empty(view.shape, dtype=dtype)
    if view.offset % size or any(s % size or s < 0 for s in view.strides):
        raise ValueError("a tensor's strides are multiples of its element size")
    whole = torch.frombuffer(buffer, dtype=torch.uint8, count=storage.nbytes).untyped_storage()
    return torch.empty(0, dtype=dtype).set_(whole, view.offset // size, view.shape, tuple(s // size for s in view.strides))
