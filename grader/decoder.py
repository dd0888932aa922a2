"""Bytes → values. Nothing in a message is believed: counts, shapes, classes and field types are checked, everything is capped."""

from __future__ import annotations

import dataclasses
import enum
import re
import struct
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from grader import arrays
from grader.graph import (
    MAX_COLLISIONS,
    MAX_DEPTH,
    MAX_DICT,
    MAX_FRAME,
    MAX_INT_BYTES,
    MAX_NODES,
    MAX_SET,
    MAX_STORAGES,
    MAX_TEXT,
    MAX_VALUES,
    Graph,
)
from grader.registry import Registry

Import = Callable[
    [bytes, int, tuple[str, ...], str], Any
]  # an object of the other side: letter, number, members, class name
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_u32, _i64, _f64 = struct.Struct(">I"), struct.Struct(">q"), struct.Struct(">d")


class Reader:
    """One pass over one message."""

    def __init__(self, registry: Registry, import_: Import, trusting: bool, data: bytes, graph: Graph) -> None:
        self.registry, self.import_, self.trusting = registry, import_, trusting
        self.data, self.graph, self.at = data, graph, 0
        self.left, self.collisions = MAX_VALUES, MAX_COLLISIONS
        self.made: list[tuple[type, list[Any]]] = []  # dataclasses whose fields are checked once all nodes are filled

    def message(self) -> Any:
        """The value of the message; any exception means that it was malformed."""
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
            complaint = self.registry.complaint(kind, fields)
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
            cls = self.registry.by_name[body[5 : 5 + size].decode()]
            if not dataclasses.is_dataclass(cls) or cls in self.registry.frozen:
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
            fields = self.registry.fields(kind)
            values = [self._value(0) for _ in fields]
            if name != self.registry.name_of[kind]:
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
        piece = self.data[self.at : end]
        self.at = end
        return piece

    def _text(self) -> str:
        size = self._u32()
        if size > MAX_TEXT:
            raise ValueError("a str that is too long")
        text = self._bytes(size).decode("utf-8", "surrogatepass")
        return text if self.trusting else printable(text)

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
        cls = self.registry.by_name[self._text()]
        if cls not in self.registry.frozen:
            raise ValueError("not a frozen dataclass of `given`")
        values = [self._value(depth + 1) for _ in self.registry.fields(cls)]
        self.made.append((cls, values))
        made: Any = object.__new__(cls)
        for (name, _, _), value in zip(self.registry.fields(cls), values):
            object.__setattr__(made, name, value)
        return made

    def _array(self, depth: int) -> Any:
        number, serial = self._u32(), self._u32()
        storage = self.graph.nodes[number]
        if type(storage) is not arrays.Storage:
            raise ValueError("an array over something that is no storage")
        kind, dtype, offset, shape, strides, writable = self._value(depth + 1)
        view = arrays.View(kind, dtype, offset, shape, strides, writable)
        numbers = all(type(part) is tuple for part in (shape, strides)) and all(
            type(x) is int for x in (offset, *shape, *strides)
        )
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
        cls = self.registry.by_name[self._text()]
        if not issubclass(cls, enum.Enum):
            raise ValueError("not an enum")
        return cls[self._text()]

    def _exported(self, letter: bytes) -> Any:
        number, members = self._u32(), self._text()
        return self.import_(letter, number, tuple(members.split("\n")) if members else (), self._text())

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
            return getattr(sys.modules["torch"], name)
        if module == "numpy" and name in arrays.NUMPY_DTYPES:
            return __import__("numpy").dtype(name)
        raise ValueError("no such dtype")


_READERS: dict[int, Callable[[Reader, int], Any]] = {
    ord("n"): lambda r, d: None,
    ord("t"): lambda r, d: True,
    ord("f"): lambda r, d: False,
    ord("s"): lambda r, d: r._text(),
    ord("b"): lambda r, d: r._bytes(r._u32()),
    ord("I"): lambda r, d: r._integer(),
    ord("c"): lambda r, d: complex(*struct.unpack(">dd", r._bytes(16))),
    ord("("): lambda r, d: tuple([r._value(d + 1) for _ in range(r._count())]),
    ord("z"): Reader._frozenset,
    ord("r"): lambda r, d: r._node(),
    ord("D"): Reader._object,
    ord("a"): Reader._array,
    ord("e"): Reader._enum,
    ord("q"): Reader._fraction,
    ord("y"): Reader._dtype,
    ord("H"): lambda r, d: r._exported(b"H"),
    ord("F"): lambda r, d: r._exported(b"F"),
}


def printable(text: str) -> str:
    """Without lone surrogates, terminal escapes and bidirectional overrides; newlines and tabs stay."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
