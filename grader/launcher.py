"""Runs inside a replay cell, beside the extracted kernels and nothing else of the learner: launches in Triton's interpreter.

Every buffer has an address range of its own that is not its real one: an access is translated, and what lies outside of the
buffer that its pointer came from is a fault with kernel, operand and line. Sectors of 32 bytes are counted on the way.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import triton
import triton.language as tl
from triton.runtime import interpreter

SECTOR = 32  # bytes: the unit in which a GPU's memory is read and written
SPACE = 40  # bits of address per buffer
HALF = 1 << SPACE - 1  # where a buffer begins in its range
POISON_INT = 0x5A
NAMES = {
    "bool": tl.int1,
    "uint8": tl.uint8,
    "int8": tl.int8,
    "int16": tl.int16,
    "int32": tl.int32,
    "int64": tl.int64,
    "float16": tl.float16,
    "bfloat16": tl.bfloat16,
    "float32": tl.float32,
    "float64": tl.float64,
}


class Fault(Exception):
    """An access that no buffer allows: code, kernel's parameter, line in the extracted module, how far."""

    def __init__(self, code: str, operand: str, line: int, detail: str) -> None:
        super().__init__(code)
        self.code, self.operand, self.line, self.detail = code, operand, line, detail


class Buffer:
    """Bytes with an address range. `allowed`: (first, past the last) byte of each view that the call was given."""

    def __init__(self, storage: torch.UntypedStorage, allowed: list[tuple[int, int]]) -> None:
        self.storage, self.allowed = storage, np.array(sorted(allowed), dtype=np.int64).reshape(-1, 2)
        self.real = storage.data_ptr()
        self.touched = self.wanted = (
            0  # sectors per access added up, and what they would be if nothing in them were wasted
        )
        self.seen = np.zeros(0, dtype=bool)

    def holds(self, offsets: np.ndarray[Any, Any], size: int) -> Any:
        if len(self.allowed) == 1:
            low, high = self.allowed[0]
            return (offsets >= low) & (offsets + size <= high)
        inside = np.zeros(offsets.shape, dtype=bool)
        for low, high in self.allowed:
            inside |= (offsets >= low) & (offsets + size <= high)
        return inside

    def count(self, offsets: np.ndarray[Any, Any], size: int) -> None:
        """One access of one program."""
        if not self.seen.size:
            self.seen = np.zeros(self.storage.nbytes() // SECTOR + 1, dtype=bool)
        sectors = np.unique(offsets // SECTOR)
        self.seen[sectors] = True
        self.touched += len(sectors)
        self.wanted += min(len(sectors), -(len(np.unique(offsets)) * size // -SECTOR))


class Memory:
    """All buffers of one replay; stands between the interpreter and the real addresses."""

    def __init__(self, module_file: str) -> None:
        self.buffers: list[Buffer] = []
        self.file, self.counting = module_file, False
        self.operands: dict[int, str] = {}  # buffer -> the running kernel's parameter

    def address(self, buffer: int, offset: int) -> int:
        return ((buffer + 1) << SPACE) + HALF + offset

    def translate(self, pointers: Any, mask: Any, size: int, kind: str) -> Any:
        """Real addresses; a Fault for an access outside of the buffer."""
        flat = pointers.data
        on = np.ones(flat.shape, dtype=bool) if mask is None else np.broadcast_to(mask.data, flat.shape).astype(bool)
        live = flat[on].astype(np.int64)
        real = np.zeros(flat.shape, dtype=np.uint64)
        if live.size:
            numbers, offsets = (live >> SPACE) - 1, (live & ((1 << SPACE) - 1)) - HALF
            where = np.zeros(live.shape, dtype=np.uint64)
            for number in np.unique(numbers):
                mine = numbers == number
                if not 0 <= number < len(self.buffers):
                    raise self._fault("wild", -1, f"{int(mine.sum())}|{kind}")
                buffer, at = self.buffers[number], offsets[mine]
                if (at % size).any():
                    raise self._fault("misaligned", int(number), kind)
                if not buffer.holds(at, size).all():
                    raise self._outside(int(number), at, size, kind)
                if self.counting:
                    buffer.count(at, size)
                where[mine] = (at + buffer.real).astype(np.uint64)
            real[on] = where
        return interpreter.TensorHandle(real, pointers.dtype)

    def _outside(self, number: int, at: Any, size: int, kind: str) -> Fault:
        buffer = self.buffers[number]
        bad = at[~buffer.holds(at, size)]
        low, high = int(buffer.allowed[:, 0].min(initial=0)), int(buffer.allowed[:, 1].max(initial=0))
        if buffer.allowed.size == 0 or low == high:
            side = "empty"
        elif (bad >= high).any() or ((bad < high) & (bad + size > high)).any():
            side = f"after {(int(bad.max()) + size - high) // size}"
        elif (bad < low).any():
            side = f"before {(low - int(bad.min())) // size}"
        else:
            side = "between"
        return self._fault("outside", number, f"{bad.size}|{kind}|{side}")

    def _fault(self, code: str, number: int, detail: str) -> Fault:
        frame, line = sys._getframe(1), 0
        while frame is not None:
            if frame.f_code.co_filename == self.file:
                line = frame.f_lineno
                break
            frame = frame.f_back  # type: ignore[assignment]
        return Fault(code, self.operands.get(number, ""), line, detail)


def _install(memory: Memory) -> Callable[[], None]:
    """Put the memory between the interpreter and its loads and stores; returns what takes it away again."""
    builder = interpreter.interpreter_builder
    own = {
        name: getattr(builder, name)
        for name in ("create_masked_load", "create_masked_store", "create_atomic_cas", "create_atomic_rmw")
    }

    def size(pointers: Any) -> int:
        return max(1, int(pointers.get_element_ty().primitive_bitwidth) // 8)

    def truth(mask: Any) -> Any:  # of a scalar and a vector the interpreter makes a mask of integers
        return interpreter.TensorHandle(mask.data.astype(bool), tl.int1)

    def load(pointers: Any, mask: Any, other: Any, *rest: Any, **named: Any) -> Any:
        mask = truth(mask)
        if other is None:
            dtype = pointers.get_element_ty()
            kind = interpreter._get_np_dtype(dtype)
            other = interpreter.TensorHandle(np.full(pointers.data.shape, poison(kind), dtype=kind), dtype)
        return own["create_masked_load"](
            memory.translate(pointers, mask, size(pointers), "load"), mask, other, *rest, **named
        )

    def store(pointers: Any, value: Any, mask: Any, *rest: Any, **named: Any) -> Any:
        mask = truth(mask)
        return own["create_masked_store"](
            memory.translate(pointers, mask, size(pointers), "store"), value, mask, *rest, **named
        )

    def compare(pointers: Any, *rest: Any) -> Any:
        return own["create_atomic_cas"](memory.translate(pointers, None, size(pointers), "atomic"), *rest)

    def update(operation: Any, pointers: Any, value: Any, mask: Any, *rest: Any) -> Any:
        mask = truth(mask)
        real = memory.translate(pointers, mask, size(pointers), "atomic")
        return own["create_atomic_rmw"](operation, real, value, mask, *rest)

    for name, new in zip(own, (load, store, compare, update)):
        setattr(builder, name, new)

    def remove() -> None:
        for name in own:
            delattr(builder, name)

    return remove


def poison(dtype: Any) -> Any:
    """What fills fresh memory and replaces what a mask keeps out: NaN, or 0x5A in every byte."""
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return np.nan
    if kind.kind == "b":
        return True
    return int.from_bytes(bytes([POISON_INT]) * kind.itemsize, "little")


class _Executor(interpreter.GridExecutor):  # type: ignore[misc]
    """The interpreter's loop over programs, without its copies of the arguments."""

    def _init_args_hst(self, args_dev: Any, kwargs: Any) -> Any:
        return list(args_dev), dict(kwargs)

    def _restore_args_dev(self, *args: Any) -> None:
        pass


def _launch(module: Any, memory: Memory, launch: dict[str, Any], order: np.random.Generator) -> None:
    kernel = getattr(module, launch["kernel"])
    nx, ny, nz = launch["grid"]
    if nx * ny * nz == 0:
        return  # as on a device: nothing starts
    memory.operands = {}
    arguments = {}
    for name, (kind, *value) in launch["arguments"].items():
        if kind == "pointer":
            buffer, offset, dtype = value
            memory.operands.setdefault(buffer, name)
            ty = tl.pointer_type(NAMES[dtype])
            handle = interpreter.TensorHandle(np.array([memory.address(buffer, offset)], dtype=np.uint64), ty)
            arguments[name] = tl.tensor(handle, ty)
        else:
            arguments[name] = getattr(tl, value[0]) if kind == "dtype" else value[0]
    builder, places = interpreter.interpreter_builder, order.permutation(nx * ny * nz)

    def set_grid_idx(x: int, y: int, z: int) -> None:
        place = int(places[(x * ny + y) * nz + z])
        builder.grid_idx = (place // (ny * nz), place // nz % ny, place % nz)

    builder.set_grid_idx = set_grid_idx
    try:
        _Executor(kernel.rewrite(), kernel.arg_names, (nx, ny, nz))(**arguments)
    finally:
        del builder.set_grid_idx


def run(
    module: Any, plan: dict[str, Any], storages: list[torch.Tensor], seeds: list[int], count: bool
) -> dict[str, Any]:
    """Replay a plan once per seed, each in another order of programs; all must leave the same bits.

    storages: one tensor per storage of the call, over all of its bytes; they hold the first run's result afterwards.
    Returns {"fault": …} or {"value": the result, "traffic": sectors per buffer}.
    """
    before = [_bytes(s.untyped_storage()).clone() for s in storages]
    first: list[torch.Tensor] | None = None
    found: dict[str, Any] = {}
    for seed in reversed(seeds):  # the first seed's run comes last and stays
        for storage, content in zip(storages, before):
            _bytes(storage.untyped_storage()).copy_(content)
        memory = Memory(module.__file__)
        memory.counting = count and seed == seeds[0]
        for storage, allowed in zip(storages, plan["allowed"]):
            memory.buffers.append(Buffer(storage.untyped_storage(), [tuple(pair) for pair in allowed]))
        for nbytes, dtype, fill in plan["allocations"]:
            memory.buffers.append(Buffer(_allocated(nbytes, dtype, fill), [(0, nbytes)]))
        fault = _run_once(module, memory, plan, np.random.default_rng(seed))
        if fault is not None:
            return {"fault": fault}
        kept = sorted(set(range(len(storages))) | {view[1] for view in plan["returns"][1] if view[0] == "view"})
        bits = [_bytes(memory.buffers[number].storage).clone() for number in kept]
        if first is None:
            first = bits
        elif not all(torch.equal(a, b) for a, b in zip(first, bits)):
            return {"fault": {"code": "order", "kernel": "", "operand": "", "line": 0, "detail": ""}}
        found = {
            "fault": None,
            "value": _returned(memory, plan["returns"]),
            "traffic": [(b.touched, int(b.seen.sum()), b.wanted) for b in memory.buffers] if count else [],
        }
    return found


def _run_once(module: Any, memory: Memory, plan: dict[str, Any], order: np.random.Generator) -> dict[str, Any] | None:
    remove = _install(memory)
    current: dict[str, Any] = {}
    try:
        with np.errstate(all="ignore"):
            for current in plan["launches"]:
                _launch(module, memory, current, order)
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, Fault):
            cause = cause.__cause__
        if cause is not None:
            return {
                "code": cause.code,
                "kernel": current["kernel"],
                "operand": cause.operand,
                "line": cause.line,
                "detail": cause.detail,
            }
        inner: BaseException = error
        while inner.__cause__ is not None:
            inner = inner.__cause__
        line, trace = 0, inner.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == memory.file:
                line = trace.tb_lineno
            trace = trace.tb_next
        text = f"{type(inner).__name__}: {inner}"[:500]
        return {"code": "raised", "kernel": current["kernel"], "operand": "", "line": line, "detail": text}
    finally:
        remove()
    return None


@triton.jit  # type: ignore[untyped-decorator]
def _touch(source, target, count, SIZE: tl.constexpr):  # type: ignore[no-untyped-def]
    places = tl.arange(0, SIZE)
    values = tl.load(source + places, mask=places < count)
    tl.store(target + places, tl.sum(values, 0) + values, mask=places < count)


def warm_up() -> None:
    """One launch before cells are forked: the interpreter imports a good part of Triton at its first."""
    arguments = {
        "source": ("pointer", 0, 0, "float32"),
        "target": ("pointer", 1, 0, "float32"),
        "count": ("plain", 4),
        "SIZE": ("plain", 4),
    }
    plan = {
        "allowed": [[(0, 16)]],
        "allocations": [(16, "float32", None)],
        "launches": [{"kernel": "_touch", "grid": (1, 1, 1), "arguments": arguments}],
        "returns": ("one", [("view", 1, 0, "float32", (4,), (1,))]),
    }
    done = run(sys.modules[__name__], plan, [torch.ones(4).view(torch.uint8)], [1, 2], True)
    assert done["value"].tolist() == [5.0] * 4, done


def _bytes(storage: torch.UntypedStorage) -> torch.Tensor:
    return torch.empty(0, dtype=torch.uint8).set_(storage)


def _allocated(nbytes: int, dtype: str, fill: float | int | None) -> torch.UntypedStorage:
    kind = getattr(torch, dtype)
    tensor = torch.empty(nbytes, dtype=torch.uint8)
    size = kind.itemsize
    whole = tensor[: nbytes // size * size].view(kind)
    whole.fill_(poison(_numpy_kind(dtype)) if fill is None else fill)
    return tensor.untyped_storage()


def _numpy_kind(dtype: str) -> str:
    return "float32" if dtype == "bfloat16" else dtype


def _returned(memory: Memory, returns: tuple[str, list[Any]]) -> Any:
    shape, members = returns
    values = []
    for kind, *rest in members:
        if kind == "plain":
            values.append(rest[0])
            continue
        number, offset, dtype, size, strides = rest
        tensor = torch.empty(0, dtype=getattr(torch, dtype))
        values.append(tensor.set_(memory.buffers[number].storage, offset, tuple(size), tuple(strides)))
    return values[0] if shape == "one" else values if shape == "list" else tuple(values)
