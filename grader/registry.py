"""Classes of `given` that both sides know: frozen dataclasses, enums and exceptions, by name, with checked fields."""

from __future__ import annotations

import builtins
import collections.abc
import dataclasses
import enum
import importlib
import pkgutil
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]


class Registry:
    """Names of the classes that may cross the wire by value. Scans a package once; both sides scan their own copy."""

    def __init__(self, classes: typing.Iterable[type] = ()) -> None:
        self.by_name: dict[str, type] = {}
        self.name_of: dict[type, str] = {}
        self.frozen: set[type] = set()
        self._checks: dict[type, list[tuple[str, str, Check]]] = {}
        for cls in classes:
            self.add(cls)

    @classmethod
    def scan(cls, package: str = "given") -> Registry:
        """All dataclasses, enums and exceptions defined in `package` and below; stand-ins are code, not types."""
        found = cls()
        try:
            root = importlib.import_module(package)
        except ModuleNotFoundError:
            return found
        for info in pkgutil.walk_packages(root.__path__, package + "."):
            if ".standins" in info.name:
                continue
            module = importlib.import_module(info.name)
            for value in vars(module).values():
                if isinstance(value, type) and value.__module__ == module.__name__:
                    found.add(value)
        return found

    def add(self, cls: type) -> None:
        if not (dataclasses.is_dataclass(cls) or issubclass(cls, (enum.Enum, Exception))):
            return
        name = f"{cls.__module__}.{cls.__qualname__}"
        self.by_name[name] = cls
        self.name_of[cls] = name
        if dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            self.frozen.add(cls)

    def fields(self, cls: type) -> list[tuple[str, str, Check]]:
        """(name, annotation, check) per field, in order."""
        checks = self._checks.get(cls)
        if checks is None:
            scope = vars(sys.modules[cls.__module__])
            checks = [(f.name, str(f.type), _checker(_annotation(f.type, scope))) for f in dataclasses.fields(cls)]
            self._checks[cls] = checks
        return checks

    def complaint(self, cls: type, values: typing.Sequence[Any]) -> str:
        """Empty when every field has its declared type, else a sentence that names the first that has not."""
        for (name, annotation, check), value in zip(self.fields(cls), values):
            if not check(value):
                return f"{cls.__name__}.{name} must be {annotation}, not {type(value).__name__}"
        return ""

    def exception(self, name: str) -> type[Exception] | None:
        """The exception class of that name in the fixed table: builtins, then `given`; None for anything else."""
        found = self.by_name.get(name, getattr(builtins, name, None))
        if not isinstance(found, type) or not issubclass(found, Exception) or issubclass(found, BaseExceptionGroup):
            return None
        return found

    def exception_name(self, cls: type) -> str:
        """The name under which an exception class crosses: its own, or that of its nearest ancestor known to both sides."""
        for parent in cls.__mro__:
            if parent in self.name_of:
                return self.name_of[parent]
            if parent.__module__ == "builtins" and parent is cls:
                return parent.__name__
            if parent.__module__ == "builtins":
                break
        return ""


def _annotation(text: Any, scope: dict[str, Any]) -> Any:
    if not isinstance(text, str):
        return text
    numpy, torch = (
        types.SimpleNamespace(ndarray=_Array),
        types.SimpleNamespace(Tensor=_Array),
    )  # imported for type checkers only
    names = {"Tensor": _Array, "ndarray": _Array, "np": numpy, "numpy": numpy, "torch": torch, **scope}
    try:
        return eval(text, names)  # annotations of the course's own `given`, never of a submission
    except Exception:
        return Any


class _Array:
    """Stands for tensors and arrays in annotations."""


def _is_array(value: Any) -> bool:
    home = type(value).__module__.partition(".")[0]  # of the class: asking a handle for `dtype` would ask the answer
    return home in ("numpy", "torch") and hasattr(value, "dtype") and hasattr(value, "shape")


def _checker(annotation: Any) -> Check:
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is Any or isinstance(annotation, typing.TypeVar):
        return lambda v: True
    if annotation is None or annotation is type(None):
        return lambda v: v is None
    if annotation is _Array:
        return _is_array
    if annotation is float:
        return lambda v: type(v) is float or type(v) is int
    if annotation in (int, str, bool, bytes, complex):
        return lambda v: type(v) is annotation
    if origin in (typing.Union, types.UnionType):
        options = [_checker(a) for a in args]
        return lambda v: any(option(v) for option in options)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            each = _checker(args[0])
            return lambda v: type(v) is tuple and all(map(each, v))
        parts = [_checker(a) for a in args]
        return lambda v: type(v) is tuple and len(v) == len(parts) and all(p(x) for p, x in zip(parts, v))
    if origin in (list, set, frozenset):
        each = _checker(args[0])
        return lambda v: type(v) is origin and all(map(each, v))
    if origin in (dict, collections.abc.Mapping):
        key, val = _checker(args[0]), _checker(args[1])
        return lambda v: type(v) is dict and all(key(k) and val(x) for k, x in v.items())
    if isinstance(annotation, type):
        if annotation.__module__.split(".")[0] in ("numpy", "torch"):
            return _is_array
        return lambda v: isinstance(v, annotation)
    return lambda v: True
