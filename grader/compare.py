"""same(): strict comparison of a returned value with the expected one; type, dtype and shape before values."""

from __future__ import annotations

import dataclasses
import math
import sys
from typing import Any

LONGEST_SHOWN = 300  # characters of a value in a message; comparing never formats more


def same(got: object, want: object, *, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """True when `got` is what was expected, else an AssertionError that says where they differ.

    Types must agree (int is not float, bool is not int, list is not tuple), then dtype and shape of arrays, then values:
    floats and float arrays within `atol + rtol * |want|`, everything else exactly. NaN equals NaN. numpy scalars count as
    the Python scalars that they become on the wire.
    """
    _same(got, want, rtol, atol, "result")
    return True


def shown(value: object) -> str:
    """A short, printable form of a value that came back from a submission."""
    try:
        text = repr(_plain(value))
    except Exception as error:  # a broken __repr__ must not decide anything
        text = f"<{type(value).__name__}: no repr ({type(error).__name__})>"
    text = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + f"… ({len(text)} characters)"


def _plain(value: Any) -> Any:
    """numpy scalars become Python scalars, as on the wire."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return value.item()
    return value


def _fail(where: str, what: str) -> None:
    raise AssertionError(f"{where}: {what}")


def _array_kind(value: object) -> str:
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return "numpy array"
    if torch is not None and isinstance(value, torch.Tensor):
        return "torch tensor"
    return ""


def _same(got: Any, want: Any, rtol: float, atol: float, where: str) -> None:
    got, want = _plain(got), _plain(want)
    kind = _array_kind(want)
    if kind or _array_kind(got):
        if _array_kind(got) != kind:
            _fail(where, f"expected {kind or type(want).__name__}, got {_array_kind(got) or type(got).__name__}")
        _same_array(got, want, rtol, atol, where)
        return
    if type(got) is not type(want):
        _fail(where, f"expected {type(want).__name__} {shown(want)}, got {type(got).__name__} {shown(got)}")
    if isinstance(want, float):
        if not _close(got, want, rtol, atol):
            _fail(where, f"expected {want!r}, got {got!r}")
    elif isinstance(want, complex):
        if not (_close(got.real, want.real, rtol, atol) and _close(got.imag, want.imag, rtol, atol)):
            _fail(where, f"expected {want!r}, got {got!r}")
    elif isinstance(want, (list, tuple)):
        if len(got) != len(want):
            _fail(where, f"expected {len(want)} elements, got {len(got)}: {shown(got)}")
        for i, (g, w) in enumerate(zip(got, want)):
            _same(g, w, rtol, atol, f"{where}[{i}]")
    elif isinstance(want, dict):
        if got.keys() != want.keys():
            _fail(where, f"expected keys {shown(sorted(map(repr, want)))}, got {shown(sorted(map(repr, got)))}")
        for key, w in want.items():
            _same(got[key], w, rtol, atol, f"{where}[{key!r}]")
    elif dataclasses.is_dataclass(want) and not isinstance(want, type):
        for field in dataclasses.fields(want):
            _same(getattr(got, field.name), getattr(want, field.name), rtol, atol, f"{where}.{field.name}")
    elif got != want:
        _fail(where, f"expected {shown(want)}, got {shown(got)}")


def _close(got: float, want: float, rtol: float, atol: float) -> bool:
    if math.isnan(want) or math.isnan(got):
        return math.isnan(want) and math.isnan(got)
    return got == want or abs(got - want) <= atol + rtol * abs(want)


def _same_array(got: Any, want: Any, rtol: float, atol: float, where: str) -> None:
    if got.dtype != want.dtype:
        _fail(where, f"expected dtype {want.dtype}, got {got.dtype}")
    if tuple(got.shape) != tuple(want.shape):
        _fail(where, f"expected shape {tuple(want.shape)}, got {tuple(got.shape)}")
    if _array_kind(want) == "torch tensor":
        import torch

        exact = not (want.dtype.is_floating_point or want.dtype.is_complex)
        g, w = got.detach(), want.detach()
        if not exact and not want.dtype.is_complex:
            g, w = g.double(), w.double()
        bad = (g != w) if exact else ~torch.isclose(g, w, rtol=rtol, atol=atol, equal_nan=True)
        count, index = int(bad.sum()), None
        if count:
            index = tuple(int(i) for i in bad.nonzero()[0])
    else:
        import numpy

        inexact = want.dtype.kind in "fc"
        bad = ~numpy.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True) if inexact else got != want
        count, index = int(numpy.sum(bad)), None
        if count:
            index = tuple(int(i) for i in numpy.argwhere(bad)[0])
    if count:
        at = "".join(f"[{i}]" for i in index or ())
        _fail(where, f"{count} of {bad.size if hasattr(bad, 'nonzero') and not callable(getattr(bad, 'size')) else bad.numel()}"
                     f" elements differ, first at {at}: expected {want[index].item()!r}, got {got[index].item()!r}")
