"""numpy arrays and torch CPU tensors as views over byte storages, so that aliases and guard bands survive the wire."""

from __future__ import annotations

import bisect
import ctypes
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

NUMPY_DTYPES = frozenset(
    (
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    )
)
TORCH_DTYPES = NUMPY_DTYPES - {"uint16", "uint32", "uint64"} | {"bfloat16", "float8_e4m3fn", "float8_e5m2"}
MAX_DIMS = 16
MAX_ELEMENTS = 1 << 28  # of one array; views may repeat elements, and a test may compute with what came back


class View(NamedTuple):
    """How one array lies in its storage: offset and strides in bytes."""

    kind: str  # "n" numpy, "t" torch
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    writable: bool


class Storage:
    """The memory behind arrays: an address range and the object that keeps it alive; writable when one of its arrays is."""

    __slots__ = ("address", "keep", "nbytes", "writable")

    def __init__(self, address: int, nbytes: int, keep: object, writable: bool = False) -> None:
        self.address, self.nbytes, self.keep, self.writable = address, nbytes, keep, writable

    def read(self) -> bytes:
        return ctypes.string_at(self.address, self.nbytes) if self.nbytes else b""

    def write(self, data: bytes) -> None:
        if len(data) != self.nbytes:
            raise ValueError("a storage cannot change its size")
        if not self.writable:
            raise ValueError("read-only arrays cannot change")
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
        return cls(ctypes.addressof(ctypes.c_char.from_buffer(buffer)), len(data), buffer, writable=True)


class Overlap(Exception):
    """A storage that shares only a part of its bytes with earlier ones; all of them together are one storage."""

    def __init__(self, parts: list[Storage]) -> None:
        super().__init__()
        low, high = min(part.address for part in parts), max(part.address + part.nbytes for part in parts)
        self.parts, self.whole = parts, Storage(low, high - low, tuple(part.keep for part in parts))


class Storages:
    """The storages of one message, by address; those of arrays without elements, which have none, by array."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._storages: list[Storage] = []
        self._empty: dict[int, tuple[Any, Storage]] = {}

    def extend(self, storages: list[Storage]) -> None:
        """Many at once: one by one would be quadratic in what a cell may send."""
        self._storages = sorted([*self._storages, *(s for s in storages if s.nbytes)], key=lambda s: s.address)
        self._starts = [storage.address for storage in self._storages]

    def claim(self, storage: Storage) -> Storage:
        """The known storage that holds all bytes of this one, or this one, known from now on. Overlap when only a part is known."""
        low, high = storage.address, storage.address + storage.nbytes
        first = max(bisect.bisect(self._starts, low) - 1, 0)
        near = [s for s in self._storages[first : bisect.bisect_left(self._starts, high)] if low < s.address + s.nbytes]
        for known in near:
            if known.address <= low and high <= known.address + known.nbytes:
                return known
        if near:
            raise Overlap([storage, *near])
        at = bisect.bisect(self._starts, low)
        self._starts.insert(at, low)
        self._storages.insert(at, storage)
        return storage

    def join(self, overlap: Overlap) -> None:
        """Put one storage in the place of those that it holds."""
        self._storages = [storage for storage in self._storages if storage not in overlap.parts]
        self.extend([overlap.whole])

    def of_empty(self, array: Any) -> Storage:
        """The storage of an array without elements: always the same for the same array object."""
        return self._empty.setdefault(id(array), (array, Storage(0, 0, array)))[1]

    def remember_empty(self, array: Any, storage: Storage) -> None:
        self._empty[id(array)] = (array, storage)


def is_array(value: object) -> bool:
    """Exactly ndarray or Tensor; subclasses are refused elsewhere, since they may lie about everything."""
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    return bool(
        (numpy is not None and type(value) is numpy.ndarray)
        or (torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter))
    )


def arrays_in(value: Any) -> Iterator[Any]:
    """The arrays in the arguments of a call, in their order, through tuples, lists and dicts."""
    if isinstance(value, (tuple, list)):
        for member in value:
            yield from arrays_in(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from arrays_in(member)
    elif is_array(value):
        yield value


def describe(value: Any, known: Storages) -> tuple[Storage, View]:
    """The storage of an array, one of `known` from now on, and its view. TypeError for what cannot cross, Overlap as in `claim`."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and type(value) is numpy.ndarray:
        if value.dtype.name not in NUMPY_DTYPES or not value.dtype.isnative:
            raise TypeError(f"a numpy array of dtype {value.dtype} cannot be passed here")
        shape, writable = value.shape, value.flags.writeable
        if not value.size:
            return known.of_empty(value), View("n", value.dtype.name, 0, shape, (0,) * len(shape), writable)
        storage = known.claim(_numpy_storage(value))
        storage.writable |= writable
        return storage, View(
            "n",
            value.dtype.name,
            value.__array_interface__["data"][0] - storage.address,
            shape,
            value.strides,
            writable,
        )
    if value.device.type != "cpu" or value.layout != sys.modules["torch"].strided:
        raise TypeError(f"a tensor must be dense and on the CPU here, this one is {value.layout} on {value.device}")
    if value.is_conj() or value.is_neg():
        raise TypeError(
            "a tensor with a lazy conjugate or sign cannot be passed here: call .resolve_conj().resolve_neg()"
        )
    dtype = str(value.dtype).removeprefix("torch.")
    if dtype not in TORCH_DTYPES:
        raise TypeError(f"a tensor of dtype {dtype} cannot be passed here")
    shape = tuple(value.shape)
    if not value.numel():
        return known.of_empty(value), View("t", dtype, 0, shape, (0,) * len(shape), True)
    whole, size = value.untyped_storage(), value.element_size()
    storage = known.claim(Storage(whole.data_ptr(), whole.nbytes(), whole))
    storage.writable = True
    start = value.data_ptr() - storage.address
    if start % size:
        raise TypeError(f"a tensor that does not begin at a multiple of its {size} bytes cannot be passed here")
    return storage, View("t", dtype, start, shape, tuple(s * size for s in value.stride()), True)


def _numpy_storage(value: Any) -> Storage:
    """All the memory that belongs to an array: that of its base, or of the tensor which it is a view of."""
    numpy, torch = sys.modules["numpy"], sys.modules.get("torch")
    low, high = numpy.lib.array_utils.byte_bounds(value)
    base = value
    while type(base.base) is numpy.ndarray:
        base = base.base
    if torch is not None and isinstance(base.base, torch.Tensor):
        whole = base.base.untyped_storage()
        storage = Storage(whole.data_ptr(), whole.nbytes(), whole)
    else:
        first, last = numpy.lib.array_utils.byte_bounds(base)
        storage = Storage(first, last - first, base)
    if storage.address <= low and high <= storage.address + storage.nbytes:
        return storage
    return Storage(low, high - low, value)


def build(storage: Storage, view: View) -> Any:
    """The array that `view` describes, over `storage`. ValueError when the two disagree."""
    if len(view.shape) != len(view.strides) or len(view.shape) > MAX_DIMS or min(view.shape, default=0) < 0:
        raise ValueError("shape and strides disagree")
    numpy = __import__("numpy")
    names = NUMPY_DTYPES if view.kind == "n" else TORCH_DTYPES
    if view.dtype not in names:
        raise ValueError(f"no dtype {view.dtype!r} here")
    torch = (
        sys.modules["torch"] if view.kind == "t" else None
    )  # where it is not imported, no tensor may make us import it
    size = numpy.dtype(view.dtype).itemsize if torch is None else getattr(torch, view.dtype).itemsize
    count = 1
    for n in view.shape:
        count *= max(n, 1)
    if count > MAX_ELEMENTS:
        raise ValueError("an array has too many elements")
    if 0 in view.shape:
        if torch is not None:
            return torch.empty(view.shape, dtype=getattr(torch, view.dtype))
        array = numpy.empty(view.shape, view.dtype)
        array.flags.writeable = view.writable
        return array
    low = view.offset + sum((n - 1) * s for n, s in zip(view.shape, view.strides) if s < 0)
    high = view.offset + size + sum((n - 1) * s for n, s in zip(view.shape, view.strides) if s > 0)
    if low < 0 or high > storage.nbytes:
        raise ValueError("an array reaches outside its storage")
    if torch is None:
        array = numpy.ndarray(view.shape, view.dtype, storage.buffer(), view.offset, view.strides)
        array.flags.writeable = view.writable
        return array
    if view.offset % size or any(s % size or s < 0 for s in view.strides):
        raise ValueError("a tensor's strides are multiples of its element size")
    whole = torch.frombuffer(storage.buffer(), dtype=torch.uint8, count=storage.nbytes).untyped_storage()
    return torch.empty(0, dtype=getattr(torch, view.dtype)).set_(
        whole, view.offset // size, view.shape, tuple(s // size for s in view.strides)
    )
