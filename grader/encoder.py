"""Values → bytes. What cannot cross is refused here, with advice, before anything is sent."""

from __future__ import annotations

import collections
import dataclasses
import enum
import struct
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from grader import arrays
from grader.graph import MAX_DEPTH, MAX_DICT, MAX_FRAME, MAX_INT_BYTES, MAX_NODES, MAX_SET, MAX_TEXT, Graph, Unsendable
from grader.registry import Registry

# what an encoder asks its owner about objects that are not data -> (b"H" or b"F", number, members)
Export = Callable[[Any], tuple[bytes, int, tuple[str, ...]] | None]
_u32, _i64, _f64 = struct.Struct(">I"), struct.Struct(">q"), struct.Struct(">d")


class Encoder:
    """Writes the messages of one side of one cell."""

    def __init__(self, registry: Registry, export: Export) -> None:
        self.registry, self.export = registry, export

    def message(self, value: Any, graph: Graph) -> bytes:
        """The bytes of a value, of the nodes that it brings along, and of the nodes that changed."""
        graph.values = 0
        changed = self._changes(graph)
        out = bytearray()
        self._put(value, out, graph, 0)
        bodies: list[bytes] = []
        while graph.sealed + len(bodies) < len(graph.nodes):
            if len(graph.nodes) > MAX_NODES:
                raise Unsendable(f"more than {MAX_NODES:,} lists, dicts and arrays in one value")
            bodies.append(self.body(graph.nodes[graph.sealed + len(bodies)], graph))
        parts = [_u32.pack(len(bodies)), _u32.pack(len(changed))]
        for body in bodies:
            parts += (_u32.pack(len(body)), body)
        for number, body in changed:
            parts += (_u32.pack(number), _u32.pack(len(body)), body)
        parts.append(bytes(out))
        data = b"".join(parts)
        if len(data) >= MAX_FRAME:
            raise Unsendable(f"a value of {len(data):,} bytes is too large to pass; the limit is {MAX_FRAME:,}")
        for number, body in changed:
            graph.raw[number] = body
        graph.raw.extend(bodies)
        graph.sealed = len(graph.nodes)
        return data

    def _changes(self, graph: Graph) -> list[tuple[int, bytes]]:
        """Nodes whose content is not what the other side last saw."""
        changed = []
        for number in range(graph.sealed):
            values, body = graph.values, self.body(graph.nodes[number], graph)
            if body != graph.raw[number]:
                changed.append((number, body))
            else:
                graph.values = values
        return changed

    def body(self, node: Any, graph: Graph) -> bytes:
        """One node: a letter for its kind, then its content; children are references."""
        out = bytearray()
        kind = type(node)
        if kind is arrays.Storage:
            content: bytes = node.read()
            return b"N" + content
        if kind is bytearray:
            return b"Y" + bytes(node)
        if kind is list:
            graph.count(len(node))
            out += b"L"
            out += _u32.pack(len(node))
            for element in node:
                self._put(element, out, graph, 0)
        elif kind is set:
            if len(node) > MAX_SET:
                raise Unsendable(f"a set of {len(node):,} elements is too large to pass; the limit is {MAX_SET:,}")
            graph.count(len(node))
            out += b"S"
            out += _u32.pack(len(node))
            out += b"".join(sorted(self._single(element, graph) for element in node))
        elif isinstance(node, dict):
            if len(node) > MAX_DICT:
                raise Unsendable(f"a dict of {len(node):,} entries is too large to pass; the limit is {MAX_DICT:,}")
            graph.count(2 * len(node))
            out += b"D"
            out += _u32.pack(len(node))
            for key, value in node.items():
                self._put(key, out, graph, 0)
                self._put(value, out, graph, 0)
        else:
            out += b"O"
            _put_text(self.registry.name_of[kind], out)
            for value in self._fields(node, kind):
                self._put(value, out, graph, 0)
        return bytes(out)

    def _fields(self, value: Any, kind: type) -> list[Any]:
        values = [_scalar(getattr(value, name)) for name, _, _ in self.registry.fields(kind)]
        complaint = self.registry.complaint(kind, values)
        if complaint:
            raise Unsendable(complaint)
        return values

    def _single(self, value: Any, graph: Graph) -> bytes:
        out = bytearray()
        self._put(value, out, graph, 0)
        return bytes(out)

    def _put(self, value: Any, out: bytearray, graph: Graph, depth: int) -> None:
        kind = type(value)
        if kind is int:
            if -0x8000_0000_0000_0000 <= value <= 0x7FFF_FFFF_FFFF_FFFF:
                out += b"i"
                out += _i64.pack(value)
                return
            if value.bit_length() > MAX_INT_BYTES * 8:
                raise Unsendable(
                    f"an int of {value.bit_length():,} bits is too large to pass; the limit is {MAX_INT_BYTES * 8:,}"
                )
            data = value.to_bytes(MAX_INT_BYTES + 1, "big", signed=True)
            out += b"I"
            out += data
        elif kind is float:
            out += b"d"
            out += _f64.pack(value)
        elif value is None:
            out += b"n"
        elif kind is bool:
            out += b"t" if value else b"f"
        elif kind is str:
            out += b"s"
            _put_text(value, out)
        elif kind is list or kind is dict or kind is set or kind is bytearray:
            out += b"r"
            out += _u32.pack(graph.number(value))
        elif kind is tuple or kind is frozenset:
            if depth > MAX_DEPTH:
                raise Unsendable(f"tuples nested more than {MAX_DEPTH} deep cannot be passed")
            graph.count(len(value))
            out += b"(" if kind is tuple else b"z"
            out += _u32.pack(len(value))
            if kind is tuple:
                for element in value:
                    self._put(element, out, graph, depth + 1)
            else:
                if len(value) > MAX_SET:
                    raise Unsendable(
                        f"a frozenset of {len(value):,} elements is too large to pass; the limit is {MAX_SET:,}"
                    )
                out += b"".join(sorted(self._single(element, graph) for element in value))
        elif kind is bytes:
            out += b"b"
            out += _u32.pack(len(value))
            out += value
        else:
            self._put_object(value, kind, out, graph, depth)

    def _put_object(self, value: Any, kind: type, out: bytearray, graph: Graph, depth: int) -> None:
        registry = self.registry
        if kind in registry.frozen:
            if depth > MAX_DEPTH:
                raise Unsendable(f"dataclasses nested more than {MAX_DEPTH} deep cannot be passed")
            out += b"D"
            _put_text(registry.name_of[kind], out)
            for field in self._fields(value, kind):
                self._put(field, out, graph, depth + 1)
        elif arrays.is_array(value):
            try:
                storage, view = arrays.describe(value, graph.storages)
            except TypeError as error:
                raise Unsendable(str(error)) from None
            number, serial = graph.number(storage), graph.serial(value)
            graph.arrays[number, serial, view] = value
            out += b"a"
            out += _u32.pack(number)
            out += _u32.pack(serial)
            self._put(tuple(view), out, graph, 0)
        elif kind in registry.name_of and isinstance(value, enum.Enum) and value.name in type(value).__members__:
            out += b"e"
            _put_text(registry.name_of[kind], out)
            _put_text(value.name, out)
        elif kind in registry.name_of and dataclasses.is_dataclass(kind):
            out += b"r"
            out += _u32.pack(graph.number(value))
        elif kind is complex:
            out += b"c" + _f64.pack(value.real) + _f64.pack(value.imag)
        elif kind is Fraction:
            out += b"q"
            self._put(value.numerator, out, graph, depth)
            self._put(value.denominator, out, graph, depth)
        elif (scalar := _scalar(value)) is not value:
            self._put(scalar, out, graph, depth)
        elif (name := _dtype_name(value)) is not None:
            out += b"y"
            _put_text(name, out)
        elif kind in (collections.OrderedDict, collections.defaultdict, collections.Counter):
            out += b"r"
            out += _u32.pack(graph.number(value))
        else:
            self._put_exported(value, kind, out)

    def _put_exported(self, value: Any, kind: type, out: bytearray) -> None:
        exported = self.export(value)
        if exported is None:
            raise Unsendable(_advice(value, kind))
        letter, number, members = exported
        out += letter
        out += _u32.pack(number)
        _put_text("\n".join(members), out)
        _put_text(kind.__name__, out)


def _put_text(text: str, out: bytearray) -> None:
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_TEXT:
        raise Unsendable(f"a str of {len(data):,} bytes is too large to pass; the limit is {MAX_TEXT:,}")
    out += _u32.pack(len(data))
    out += data


def _scalar(value: Any) -> Any:
    """numpy scalars become Python scalars; anything else is returned as it is."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic) and value.dtype.kind in "biufcSU":
        item = value.item()
        return value if isinstance(item, numpy.generic) else item  # longdouble stays what it is
    torch = sys.modules.get("torch")
    if torch is not None and type(value) is torch.Size:
        return tuple(value)
    return value


def _dtype_name(value: Any) -> str | None:
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if torch is not None and type(value) is torch.dtype:
        return str(value)
    if numpy is not None:
        if isinstance(value, numpy.dtype) and value.name in arrays.NUMPY_DTYPES:
            return f"numpy.{value.name}"
        if isinstance(value, type) and issubclass(value, numpy.generic) and value.__name__ in arrays.NUMPY_DTYPES:
            return f"numpy.{value.__name__}"
    return None


def _advice(value: Any, kind: type) -> str:
    if hasattr(value, "__await__"):
        return "a coroutine cannot be returned: it was not awaited"
    if hasattr(value, "__next__") or kind.__name__ in (
        "dict_keys",
        "dict_values",
        "dict_items",
        "range",
        "deque",
        "map",
    ):
        return f"a {kind.__name__} cannot be returned: return a list"
    return f"an object of class {kind.__name__} cannot be passed here"
