"""same(): strict comparison of a returned value with the expected one; type, dtype and shape before values."""

from __future__ import annotations

import dataclasses
import math
import sys
from typing import Any

LONGEST_SHOWN = 300  # characters of a value in a message; comparing never formats more
MAX_SHOWN_DEPTH = 40  # nested values deeper than this are shown as …


def same(got: object, want: object, *, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """True when `got` is what was expected, else an AssertionError that says where they differ.

    Types must agree (int is not float, bool is not int, list is not tuple), then dtype and shape of arrays, then values:
    floats and float arrays within `atol + rtol * |want|`, everything else exactly. NaN equals NaN. numpy scalars count as
    the Python scalars that they become on the wire.
    """
    _same(got, want, rtol, atol, "result")
    return True


def shown(value: object) -> str:
    """A short, printable form of a value that came back from a submission; no more of it is formatted than is shown."""
    pieces: list[str] = []
    try:
        _show(value, pieces, LONGEST_SHOWN + 1, 0)
        text = "".join(pieces)
    except Exception as error:  # a broken __repr__ must not decide anything
        text = f"<{type(value).__name__}: no repr ({type(error).__name__})>"
    text = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _show(value: Any, out: list[str], left: int, depth: int) -> int:
    """Append repr(value) piece by piece until `left` characters are used up; returns what is left. Shared lists may be exponential."""
    value = _plain(value)
    kind = type(value)
    if left <= 0:
        return left
    if depth > MAX_SHOWN_DEPTH:
        return _piece("…", out, left)
    if kind is str or kind is bytes:
        return _piece(repr(value[:LONGEST_SHOWN]), out, left)
    parts: Any
    if kind is list:
        opening, parts, closing = "[", (("", e) for e in value), "]"
    elif kind is tuple:
        opening, parts, closing = "(", (("", e) for e in value), ",)" if len(value) == 1 else ")"
    elif kind is dict:
        opening, parts, closing = "{", ((k, v) for k, v in value.items()), "}"
    elif kind in (set, frozenset) and value:
        opening, closing = ("{", "}") if kind is set else ("frozenset({", "})")
        parts = (("", e) for e in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        opening, parts, closing = (
            f"{kind.__name__}(",
            ((f, getattr(value, f.name)) for f in dataclasses.fields(value)),
            ")",
        )
    else:
        return _piece(repr(value), out, left)
    left = _piece(opening, out, left)
    for i, (key, element) in enumerate(parts):
        left = _piece(", ", out, left) if i else left
        if kind is dict:
            left = _piece(": ", out, _show(key, out, left, depth + 1))
        elif isinstance(key, dataclasses.Field):
            left = _piece(f"{key.name}=", out, left)
        left = _show(element, out, left, depth + 1)
        if left <= 0:
            return left
    return _piece(closing, out, left)


def _piece(text: str, out: list[str], left: int) -> int:
    out.append(text)
    return left - len(text)


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
        _same_members(got, want, f"a key of {where}")
        for key, w in want.items():
            _same(got[key], w, rtol, atol, f"{where}[{key!r}]")
    elif isinstance(want, (set, frozenset)):
        if got != want:
            _fail(where, f"expected {shown(want)}, got {shown(got)}")
        _same_members(got, want, f"an element of {where}")
    elif dataclasses.is_dataclass(want) and not isinstance(want, type):
        for field in dataclasses.fields(want):
            _same(getattr(got, field.name), getattr(want, field.name), rtol, atol, f"{where}.{field.name}")
    elif got != want:
        _fail(where, f"expected {shown(want)}, got {shown(got)}")


def _same_members(got: Any, want: Any, where: str) -> None:
    """1, 1.0 and True are one key and one element, but not one type."""
    found = {key: key for key in got}
    for key in want:
        _same(found[key], key, 0.0, 0.0, where)


def _close(got: float, want: float, rtol: float, atol: float) -> bool:
    if math.isnan(want) or math.isnan(got):
        return math.isnan(want) and math.isnan(got)
    return got == want or (math.isfinite(want) and abs(got - want) <= atol + rtol * abs(want))


def _same_array(got: Any, want: Any, rtol: float, atol: float, where: str) -> None:
    if got.dtype != want.dtype:
        _fail(where, f"expected dtype {want.dtype}, got {got.dtype}")
    if tuple(got.shape) != tuple(want.shape):
        _fail(where, f"expected shape {tuple(want.shape)}, got {tuple(got.shape)}")
    if _array_kind(want) == "torch tensor":
        import torch

        inexact = want.dtype.is_floating_point or want.dtype.is_complex
        g, w = got.detach(), want.detach()
        if inexact:
            wide = torch.complex128 if want.dtype.is_complex else torch.float64
            g, w = g.to(wide), w.to(wide)
        bad = ~torch.isclose(g, w, rtol=rtol, atol=atol, equal_nan=True) if inexact else g != w
        places, size = bad.nonzero(), bad.numel()
    else:
        import numpy

        g, w, inexact = got, want, want.dtype.kind in "fc"
        if inexact:
            wide = numpy.complex128 if want.dtype.kind == "c" else numpy.float64
            g, w = got.astype(wide), want.astype(wide)
        with numpy.errstate(all="ignore"):
            bad = ~numpy.isclose(g, w, rtol=rtol, atol=atol, equal_nan=True) if inexact else g != w
        places, size = numpy.argwhere(bad), want.size
    if len(places):
        index = tuple(int(i) for i in places[0])
        at = "".join(f"[{i}]" for i in index)
        first = f"first{f' at {at}' if at else ''}: expected {want[index].item()!r}, got {got[index].item()!r}"
        _fail(where, f"{len(places)} of {size} elements differ, {first}")
