"""Runs inside a record cell: the host code of one call on tensors without values, and what it launches. Standard library, numpy, torch and triton.

    triton.jit, triton.autotune ── replaced before the file is loaded ──▶ Launchable: kernel[grid](…) writes down a launch
    torch ── dispatch mode ──▶ allocations and views go through and are written down, every other operation is refused

The result is plain data and only a claim; grader/kernels/manifest.py says what it must look like.
"""

from __future__ import annotations

import inspect
import linecache
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import triton
from torch.utils._python_dispatch import TorchDispatchMode

WARPS, STAGES = 4, 3  # Triton's defaults
ALLOCATES = {
    "aten::empty": None,
    "aten::empty_strided": None,
    "aten::empty_like": None,
    "aten::new_empty": None,
    "aten::new_empty_strided": None,
    "aten::zeros": 0,
    "aten::zeros_like": 0,
    "aten::new_zeros": 0,
    "aten::ones": 1,
    "aten::ones_like": 1,
    "aten::new_ones": 1,
    "aten::full": "fill_value",
    "aten::full_like": "fill_value",
    "aten::new_full": "fill_value",
}
VIEWS = {"aten::_unsafe_view", "aten::detach", "aten::alias", "aten::_reshape_alias"}
COPIES = {"aten::clone", "aten::_to_copy", "aten::copy_", "aten::contiguous", "aten::cat", "aten::lift_fresh"}
READS = {"aten::_local_scalar_dense", "aten::item", "aten::equal", "aten::is_nonzero", "aten::nonzero"}


class Refused(Exception):
    """Host code that cannot be recorded: a code of grader/kernels/faults.py, the line and the expression."""

    def __init__(self, code: str, line: int, expression: str) -> None:
        super().__init__(code, line, expression)
        self.code, self.line, self.expression = code, line, expression


class Recorder:
    """Of one submission. `home`: the folder of its file."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.call: Recording | None = None

    def install(self) -> None:
        """Before the file is loaded: its kernels become things that write launches down."""
        triton.jit = triton.runtime.jit.jit = self._jit
        triton.autotune = triton.runtime.autotuner.autotune = self._autotune
        triton.heuristics = triton.runtime.autotuner.heuristics = lambda *args, **kwargs: lambda fn: fn

    def record(
        self, function: Callable[..., Any], sizes: tuple[int, ...], args: list[Any], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        """What one call allocates, launches and returns, or {"fault": [code, line, expression]}; its own exceptions pass through.

        sizes: bytes of the storages of the call's tensors. args, kwargs: ("tensor", storage, offset, dtype, shape, strides),
        ("plain", value), ("tuple" or "list", members).
        """
        self.call = recording = Recording(self.home)
        blank = [torch.from_numpy(np.zeros(size, np.uint8)).untyped_storage() for size in sizes]
        for storage in blank:
            recording.buffer(storage)
        try:
            positional, named = [_made(arg, blank) for arg in args], {k: _made(v, blank) for k, v in kwargs.items()}
            with _Watch(recording):
                returned = function(*positional, **named)
            recording.says["returns"] = recording.returned(returned, getattr(function, "__name__", ""))
        except Exception as error:
            if recording.fault is None and "CUDA" in str(error):  # torch asks for the device before anybody is asked
                recording.fault = ("device", *recording.where(error.__traceback__))
            if recording.fault is None:
                raise
        finally:
            self.call = None
        if recording.fault is not None:
            return {"fault": list(recording.fault)}
        return recording.says

    def _jit(self, fn: Callable[..., Any] | None = None, **options: Any) -> Any:
        return (lambda f: Launchable(self, f, ())) if fn is None else Launchable(self, fn, ())

    def _autotune(self, configs: Any = (), key: Any = (), **options: Any) -> Callable[[Any], Any]:
        def decorate(fn: Any) -> Launchable:
            return Launchable(self, fn.fn if isinstance(fn, Launchable) else fn, tuple(configs))

        return decorate


class Recording:
    """One call."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.fault: tuple[str, int, str] | None = None
        self.storages: dict[int, Any] = {}  # address -> storage, kept alive so that addresses stay distinct
        self.says: dict[str, Any] = {"allocations": [], "launches": [], "returns": None}

    def refuse(self, code: str, expression: str = "") -> Refused:
        """The fault to raise; the first one counts even if the host code catches it."""
        line, found = self.where()
        refused = Refused(code, line, (expression or found)[:200])
        if self.fault is None:
            self.fault = (code, line, refused.expression)
        return refused

    def where(self, trace: types.TracebackType | None = None) -> tuple[int, str]:
        """Line and text of the expression of the submission's own file that is being evaluated, or that raised."""
        at: list[tuple[types.FrameType, int]] = []
        frame: types.FrameType | None = None if trace else sys._getframe(1)
        while frame is not None and not at:
            at += [(frame, frame.f_lasti)] if frame.f_code.co_filename.startswith(self.home) else []
            frame = frame.f_back
        while trace is not None:
            if trace.tb_frame.f_code.co_filename.startswith(self.home):
                at.append((trace.tb_frame, trace.tb_lasti))
            trace = trace.tb_next
        if not at:
            return 0, ""
        frame, instruction = at[-1]
        line, last, first_column, last_column = list(frame.f_code.co_positions())[instruction // 2]
        text = linecache.getline(frame.f_code.co_filename, line or 0).encode()
        if line is None or line != last:
            return line or frame.f_lineno, text.decode(errors="replace").strip()
        return line, text[first_column:last_column].decode(errors="replace").strip()

    def buffer(self, storage: torch.UntypedStorage) -> int:
        """The number of a storage; a new one gets the next number. All empty ones are one."""
        self.storages.setdefault(storage.data_ptr(), storage)
        return list(self.storages).index(storage.data_ptr())

    def known(self, tensor: torch.Tensor, what: str) -> int:
        """As `buffer`, for storages of this call only."""
        if tensor.untyped_storage().data_ptr() not in self.storages:
            raise self.refuse("foreign", what)
        return self.buffer(tensor.untyped_storage())

    def allocated(self, tensor: torch.Tensor, fill: float | int | None) -> None:
        if tensor.untyped_storage().data_ptr() in self.storages:
            return  # one more without a byte
        self.buffer(tensor.untyped_storage())
        self.says["allocations"].append(
            {
                "nbytes": tensor.untyped_storage().nbytes(),
                "dtype": _dtype(tensor.dtype),
                "fill": fill,
                "line": self.where()[0],
            }
        )

    def returned(self, value: Any, name: str) -> dict[str, Any]:
        if type(value) in (tuple, list):
            members = [self.returned(member, name) for member in value]
            if any(member["type"] == "tuple" for member in members):
                raise self.refuse("returns", name)
            return {"type": "tuple", "members": members, "is_list": type(value) is list}
        if value is None or type(value) in (bool, int, float):
            return {"type": "plain", "value": value}
        if type(value) is not torch.Tensor:
            raise self.refuse("returns", name)
        return {
            "type": "view",
            "buffer": self.known(value, f"return {name}"),
            "offset": value.storage_offset(),
            "dtype": _dtype(value.dtype),
            "shape": tuple(value.shape),
            "strides": value.stride(),
        }


class _Watch(TorchDispatchMode):  # type: ignore[misc]
    """Lets allocations and views through."""

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self.recording = recording

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = func._schema.name
        if func.is_view or name in VIEWS:
            return func(*args, **kwargs)
        if name in ALLOCATES:
            if kwargs.get("device") is not None and torch.device(kwargs["device"]).type != "cpu":
                raise self.recording.refuse("device")
            made = func(*args, **kwargs)
            fill: Any = ALLOCATES[name]
            if fill == "fill_value":
                fill = kwargs.get("fill_value", args[1] if len(args) > 1 else 0)
            self.recording.allocated(made, fill if fill is None or type(fill) in (int, float) else int(fill))
            return made
        code = "copies" if name in COPIES else "reads" if name in READS else "computes"
        raise self.recording.refuse(code)


class Launchable:
    """A kernel as its host code sees it."""

    def __init__(self, recorder: Recorder, fn: Callable[..., Any], configs: tuple[Any, ...]) -> None:
        self.recorder, self.fn, self.configs = recorder, fn, configs
        self.__name__ = getattr(fn, "__name__", "")
        self.signature = inspect.signature(fn)
        self.arg_names = list(self.signature.parameters)

    def __getitem__(self, grid: Any) -> Callable[..., None]:
        return lambda *args, **kwargs: self._launch(grid, args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        raise self._recording().refuse("launched", self.__name__)

    def _recording(self) -> Recording:
        if self.recorder.call is None:
            raise Recording(self.recorder.home).refuse("outside", self.__name__)
        return self.recorder.call

    def _launch(self, grid: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        recording = self._recording()
        options = {k: v for k, v in kwargs.items() if k not in self.signature.parameters}
        if not set(options) <= {"num_warps", "num_stages"}:
            raise recording.refuse("option")
        options = {"num_warps": WARPS, "num_stages": STAGES} | options
        try:
            bound = self.signature.bind_partial(*args, **{k: v for k, v in kwargs.items() if k not in options})
        except TypeError:
            raise recording.refuse("parameters", self.__name__) from None
        given = dict(bound.arguments)
        variants, arguments = [], {}
        for config in self.configs or (None,):
            own = dict(config.kwargs) if config is not None else {}
            if config is not None:
                options |= {"num_warps": config.num_warps, "num_stages": config.num_stages}
            every = {
                n: p.default for n, p in self.signature.parameters.items() if p.default is not inspect.Parameter.empty
            }
            every |= given | own
            if set(every) != set(self.signature.parameters) or set(own) & set(given):
                raise recording.refuse("parameters", self.__name__)
            arguments = {n: self._argument(recording, n, v) for n, v in every.items() if n not in own}
            variants.append(
                {
                    "grid": self._grid(recording, grid, every | options),
                    "constexprs": {n: _plain(v) for n, v in own.items()},
                    "num_warps": operator.index(options["num_warps"]),
                    "num_stages": operator.index(options["num_stages"]),
                }
            )
        recording.says["launches"].append(
            {"kernel": self.__name__, "line": recording.where()[0], "arguments": arguments, "variants": variants}
        )

    def _argument(self, recording: Recording, name: str, value: Any) -> dict[str, Any]:
        value = _plain(value)
        if isinstance(value, torch.Tensor):
            number = recording.known(value, f"{self.__name__}[...]({name})")
            offset = value.storage_offset() * value.element_size()
            return {"type": "pointer", "buffer": number, "offset": offset, "dtype": _dtype(value.dtype)}
        if isinstance(value, triton.language.dtype):
            return {"type": "dtype", "name": value.name}
        if value is None or type(value) in (bool, int, float, str):
            return {"type": "plain", "value": value}
        raise recording.refuse("argument", f"{name} = {type(value).__name__}(...)")

    def _grid(self, recording: Recording, grid: Any, meta: dict[str, Any]) -> tuple[int, int, int]:
        try:
            found = grid(meta) if callable(grid) else grid
            sizes = [operator.index(n) for n in (found if isinstance(found, (tuple, list)) else (found,))]
        except TypeError:
            raise recording.refuse("grid", self.__name__) from None
        if not 1 <= len(sizes) <= 3 or min(sizes) < 0:
            raise recording.refuse("grid", self.__name__)
        x, y, z = (*sizes, 1, 1)[:3]
        return x, y, z


def warm_up() -> None:
    """One recording before cells are forked."""
    said = Recorder("/").record(lambda x: torch.empty_like(x)[1:], (8,), [("tensor", 0, 0, "float32", (2,), (1,))], {})
    assert said["returns"]["buffer"] == 1, said


def _made(spec: Any, blank: list[torch.UntypedStorage]) -> Any:
    kind, *rest = spec
    if kind == "tensor":
        number, offset, dtype, shape, strides = rest
        return torch.empty(0, dtype=getattr(torch, dtype)).set_(blank[number], offset, shape, strides)
    if kind == "plain":
        return rest[0]
    members = [_made(member, blank) for member in rest[0]]
    return tuple(members) if kind == "tuple" else members


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, triton.language.constexpr) else value


def _dtype(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
