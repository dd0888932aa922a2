"""Frames and the typed codec between the trusted side and a cell. Plain data only; never pickle; everything is capped.

A message is a graph: *nodes* are the mutable things (lists, dicts, sets, byte storages, non-frozen dataclasses), numbered in
the order in which they were met; values refer to them by number, so aliases survive. A reply continues the numbering of its
request: the answer's cell encodes the request's nodes once more and sends those that changed.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import re
import struct
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from grader import arrays
from grader.registry import Registry

MAX_FRAME = 256 << 20  # bytes
MAX_NODES = 1_000_000
MAX_STORAGES = 65_536  # of arrays
MAX_DEPTH = 64
MAX_VALUES = 4_000_000  # elements of lists, tuples, dicts and sets in one message
MAX_INT_BYTES = 256  # 2,048 bits
MAX_TEXT = 16 << 20  # bytes of one str
MAX_SET = 4096
MAX_DICT = 65_536
MAX_COLLISIONS = 20_000_000  # bytes of elements and keys that are compared because their hashes agree; honest ones stay far below

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_u32, _i64, _f64 = struct.Struct(">I"), struct.Struct(">q"), struct.Struct(">d")


class WireError(BaseException):
    """The other side broke the protocol. No Exception: neither pytest.raises nor shrinking may use it."""


class Unsendable(TypeError):
    """A value that cannot cross; the text says what to return instead."""


# what a Codec asks its owner about objects that are not data
Export = Callable[[Any], tuple[bytes, int, tuple[str, ...]] | None]  # -> (b"H" or b"F", number, members)
Import = Callable[[bytes, int, tuple[str, ...], str], Any]


class Codec:
    """Encodes and decodes the messages of one side of one cell."""

    def __init__(self, registry: Registry, export: Export, import_: Import, *, trusting: bool = False) -> None:
        """`trusting`: text arrives as it is, as in a cell; else it is made printable."""
        self.registry, self.export, self.import_, self.trusting = registry, export, import_, trusting

    def encode(self, value: Any, graph: Graph | None = None) -> bytes:
        """One value with its nodes; `graph` continues a request's numbering, and its changed nodes are sent along."""
        graph = graph if graph is not None else Graph()
        while True:
            try:
                return self._encode(value, graph)
            except arrays.Overlap as overlap:  # e.g. a tensor over a part of an array, met before the array
                graph.take_back(overlap)
            except (AttributeError, RecursionError) as error:
                raise Unsendable(f"this value cannot be passed: {error}") from None

    def _encode(self, value: Any, graph: Graph) -> bytes:
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

    # -- encoding --

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
                raise Unsendable(f"an int of {value.bit_length():,} bits is too large to pass; the limit is {MAX_INT_BYTES * 8:,}")
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
                    raise Unsendable(f"a frozenset of {len(value):,} elements is too large to pass; the limit is {MAX_SET:,}")
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

    # -- decoding --

    def decode(self, data: bytes, graph: Graph | None = None) -> Any:
        """The value of a message. Nodes of `graph` that the other side changed are changed in place. WireError on nonsense."""
        graph = graph if graph is not None else Graph()
        try:
            return _Reader(self, data, graph).message()
        except Exception as error:  # of the reader, of numpy or torch: whatever it is, the other side caused it
            raise WireError(f"a malformed message: {type(error).__name__}: {error}") from None


class Graph:
    """The mutable nodes of one call, in the order of their numbers."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.raw: list[bytes] = []
        self.sealed = 0  # nodes that the other side knows
        self.values = 0  # elements of the message in the making
        self.arrays: dict[tuple[int, int, arrays.View], Any] = {}
        self._serials: dict[int, tuple[Any, int]] = {}  # array objects: several may be equal views
        self._next_serial = 0
        self.storages = arrays.Storages()
        self._numbers: dict[int, int] = {}

    def number(self, node: Any) -> int:
        found = self._numbers.get(id(node))
        if found is None:
            found = self._numbers[id(node)] = len(self.nodes)
            self.nodes.append(node)
        return found

    def serial(self, array: Any, known: int = -1) -> int:
        """The number of an array object, `known` where the other side gave it one."""
        found = self._serials.get(id(array))
        if found is None:
            found = self._serials[id(array)] = array, known if known >= 0 else self._next_serial
            self._next_serial = max(self._next_serial, found[1] + 1)
        return found[1]

    def count(self, values: int) -> None:
        """Elements of this message; Unsendable above the limit, so that the receiver need not refuse it."""
        self.values += values
        if self.values > MAX_VALUES:
            raise Unsendable(f"more than {MAX_VALUES:,} elements in one value")

    def take_back(self, overlap: arrays.Overlap) -> None:
        """Forget the numbers of an unfinished message, in which several storages turned out to be one."""
        del self.nodes[self.sealed:]
        self._numbers = {id(node): number for number, node in enumerate(self.nodes)}
        self.arrays = {key: array for key, array in self.arrays.items() if key[0] < self.sealed}
        self.storages.join(overlap)


class _Reader:
    """One pass over one message."""

    def __init__(self, codec: Codec, data: bytes, graph: Graph) -> None:
        self.codec, self.data, self.graph, self.at = codec, data, graph, 0
        self.left, self.collisions = MAX_VALUES, MAX_COLLISIONS
        self.made: list[tuple[type, list[Any]]] = []  # dataclasses whose fields are checked once all nodes are filled

    def message(self) -> Any:
        graph, first = self.graph, len(self.graph.nodes)
        new, changed = self._u32(), self._u32()
        if first + new > MAX_NODES or changed > first:
            raise ValueError("too many nodes")
        bodies, storages = [], 0
        for _ in range(new):
            bodies.append(self._bytes(self._u32()))
            storages += bodies[-1][:1] == b"N"
            if storages > MAX_STORAGES:
                raise ValueError("too many arrays")
            node = self._empty(bodies[-1])
            graph.number(node)
        if len(graph.nodes) != first + new:
            raise ValueError("a node twice")
        if new:
            graph.storages.extend([node for node in graph.nodes[first:] if type(node) is arrays.Storage])
        changes = [(self._u32(), self._bytes(self._u32())) for _ in range(changed)]
        graph.raw.extend(bodies)
        graph.sealed = len(graph.nodes)
        end, data = self.at, self.data
        for number in reversed(range(first, first + new)):  # children before their parents
            self._fill(graph.nodes[number], bodies[number - first])
        for number, body in changes:
            if number >= first:
                raise ValueError("a change of an unknown node")
            self._apply(graph.nodes[number], body)
            graph.raw[number] = body
        self.data, self.at = data, end
        value = self._value(0)
        if self.at != len(data):
            raise ValueError("bytes left over")
        for kind, fields in self.made:
            complaint = self.codec.registry.complaint(kind, fields)
            if complaint:
                raise ValueError(complaint)
        return value

    def _empty(self, body: bytes) -> Any:
        kind = body[:1]
        if kind == b"L":
            return []
        if kind == b"D":
            return {}
        if kind == b"S":
            return set()
        if kind == b"Y":
            return bytearray()
        if kind == b"N":
            return arrays.Storage.of(body[1:])
        if kind == b"O":
            size = _u32.unpack_from(body, 1)[0]
            cls = self.codec.registry.by_name[body[5:5 + size].decode()]
            if not dataclasses.is_dataclass(cls) or cls in self.codec.registry.frozen:
                raise ValueError("not a mutable dataclass of `given`")
            return object.__new__(cls)
        raise ValueError("no such kind of node")

    def _fill(self, node: Any, body: bytes) -> None:
        self.data, self.at = body, 1
        kind = type(node)
        if kind is bytearray:
            node[:] = body[1:]
        elif kind is list:
            node.extend(self._value(0) for _ in range(self._count()))
        elif kind is set:
            node.update(self._distinct(0, MAX_SET))
        elif isinstance(node, dict):
            values: list[Any] = []
            node.update(zip(self._distinct(0, MAX_DICT, values), values))
        elif kind is not arrays.Storage:
            name = self._text()
            fields = self.codec.registry.fields(kind)
            values = [self._value(0) for _ in fields]
            if name != self.codec.registry.name_of[kind]:
                raise ValueError("a node that changed its class")
            self.made.append((kind, values))
            for (field, _, _), value in zip(fields, values):
                object.__setattr__(node, field, value)
        if kind not in (bytearray, arrays.Storage) and self.at != len(body):
            raise ValueError("bytes left over in a node")

    def _apply(self, node: Any, body: bytes) -> None:
        """Write a change into the caller's own object."""
        kind = type(node)
        if kind is arrays.Storage:
            if body[:1] != b"N":
                raise ValueError("a storage that changed its kind")
            node.write(body[1:])
            return
        letters: dict[type, bytes] = {list: b"L", set: b"S", bytearray: b"Y"}
        letter = b"D" if isinstance(node, dict) else letters.get(kind, b"O")
        if body[:1] != letter:
            raise ValueError("a node that changed its kind")
        if letter == b"O":
            self._fill(node, body)
            return
        fresh = self._empty(body) if letter != b"D" else {}
        self._fill(fresh, body)
        if kind is list or kind is bytearray:
            node[:] = fresh
        else:
            node.clear()
            node.update(fresh)

    # -- primitives --

    def _u32(self) -> int:
        value: int = _u32.unpack_from(self.data, self.at)[0]
        self.at += 4
        return value

    def _bytes(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise ValueError("cut short")
        piece = self.data[self.at:end]
        self.at = end
        return piece

    def _text(self) -> str:
        size = self._u32()
        if size > MAX_TEXT:
            raise ValueError("a str that is too long")
        text = self._bytes(size).decode("utf-8", "surrogatepass")
        return text if self.codec.trusting else printable(text)

    def _count(self, limit: int = MAX_FRAME) -> int:
        count = self._u32()
        if count > limit or count > len(self.data) - self.at:  # every element takes at least one byte
            raise ValueError("a count larger than its message")
        self.left -= count
        if self.left < 0:
            raise ValueError(f"more than {MAX_VALUES:,} elements in one message")
        return count

    def _distinct(self, depth: int, limit: int, values: list[Any] | None = None) -> list[Any]:
        """Elements of a set, or keys of a dict with their values into `values`; ValueError for many with the same hash."""
        elements, hashes = [], dict[int, int]()
        for _ in range(self._count(limit)):
            start = self.at
            element = self._value(depth)
            key = hash(element)
            earlier = hashes.get(key, 0)
            hashes[key] = earlier + 1
            self.collisions -= earlier * (self.at - start)
            if self.collisions < 0:
                raise ValueError("elements or keys whose hashes collide")
            elements.append(element)
            if values is not None:
                values.append(self._value(depth))
        return elements

    def _node(self) -> Any:
        return self.graph.nodes[self._u32()]

    def _value(self, depth: int) -> Any:
        if depth > MAX_DEPTH + 3:
            raise ValueError("nested too deeply")
        tag = self.data[self.at]
        self.at += 1
        if tag == 105:  # i
            self.at += 8
            return _i64.unpack_from(self.data, self.at - 8)[0]
        if tag == 100:  # d
            self.at += 8
            return _f64.unpack_from(self.data, self.at - 8)[0]
        reader = _READERS.get(tag)
        if reader is None:
            raise ValueError(f"no such tag {tag}")
        return reader(self, depth)

    def _object(self, depth: int) -> Any:
        cls = self.codec.registry.by_name[self._text()]
        if cls not in self.codec.registry.frozen:
            raise ValueError("not a frozen dataclass of `given`")
        values = [self._value(depth + 1) for _ in self.codec.registry.fields(cls)]
        self.made.append((cls, values))
        made: Any = object.__new__(cls)
        for (name, _, _), value in zip(self.codec.registry.fields(cls), values):
            object.__setattr__(made, name, value)
        return made

    def _array(self, depth: int) -> Any:
        number, serial = self._u32(), self._u32()
        storage = self.graph.nodes[number]
        if type(storage) is not arrays.Storage:
            raise ValueError("an array over something that is no storage")
        kind, dtype, offset, shape, strides, writable = self._value(depth + 1)
        view = arrays.View(kind, dtype, offset, shape, strides, writable)
        numbers = all(type(part) is tuple for part in (shape, strides)) and all(type(x) is int for x in (offset, *shape, *strides))
        if kind not in ("n", "t") or not numbers or type(writable) is not bool:
            raise ValueError("a view of the wrong types")
        known = self.graph.arrays.get((number, serial, view))
        if known is None:
            known = self.graph.arrays[number, serial, view] = arrays.build(storage, view)
            self.graph.serial(known, serial)
            if 0 in shape:
                self.graph.storages.remember_empty(known, storage)
        return known

    def _enum(self, depth: int) -> Any:
        cls = self.codec.registry.by_name[self._text()]
        if not issubclass(cls, enum.Enum):
            raise ValueError("not an enum")
        return cls[self._text()]

    def _exported(self, letter: bytes) -> Any:
        number, members = self._u32(), self._text()
        return self.codec.import_(letter, number, tuple(members.split("\n")) if members else (), self._text())

    def _frozenset(self, depth: int) -> Any:
        return frozenset(self._distinct(depth + 1, MAX_SET))

    def _integer(self) -> int:
        value = int.from_bytes(self._bytes(MAX_INT_BYTES + 1), "big", signed=True)
        if value.bit_length() > MAX_INT_BYTES * 8:
            raise ValueError("an int of too many bits")
        return value

    def _fraction(self, depth: int) -> Fraction:
        top, bottom = self._value(depth + 1), self._value(depth + 1)
        if type(top) is not int or type(bottom) is not int or bottom <= 0:
            raise ValueError("a malformed fraction")
        return Fraction(top, bottom)

    def _dtype(self, depth: int) -> Any:
        module, name = self._text().split(".")
        if module == "torch" and name in arrays.TORCH_DTYPES:
            return getattr(__import__("torch"), name)
        if module == "numpy" and name in arrays.NUMPY_DTYPES:
            return __import__("numpy").dtype(name)
        raise ValueError("no such dtype")


_READERS: dict[int, Callable[[_Reader, int], Any]] = {
    ord("n"): lambda r, d: None,
    ord("t"): lambda r, d: True,
    ord("f"): lambda r, d: False,
    ord("s"): lambda r, d: r._text(),
    ord("b"): lambda r, d: r._bytes(r._u32()),
    ord("I"): lambda r, d: r._integer(),
    ord("c"): lambda r, d: complex(*struct.unpack(">dd", r._bytes(16))),
    ord("("): lambda r, d: tuple([r._value(d + 1) for _ in range(r._count())]),
    ord("z"): _Reader._frozenset,
    ord("r"): lambda r, d: r._node(),
    ord("D"): _Reader._object,
    ord("a"): _Reader._array,
    ord("e"): _Reader._enum,
    ord("q"): _Reader._fraction,
    ord("y"): _Reader._dtype,
    ord("H"): lambda r, d: r._exported(b"H"),
    ord("F"): lambda r, d: r._exported(b"F"),
}


def printable(text: str) -> str:
    """Without lone surrogates, terminal escapes and bidirectional overrides; newlines and tabs stay."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


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
    if hasattr(value, "__next__") or kind.__name__ in ("dict_keys", "dict_values", "dict_items", "range", "deque", "map"):
        return f"a {kind.__name__} cannot be returned: return a list"
    return f"an object of class {kind.__name__} cannot be passed here"
