"""The mutable things of one call, numbered, and the caps on a message. Both sides of the wire count the same way."""

from __future__ import annotations

from typing import Any

from grader import arrays

MAX_FRAME = 256 << 20  # bytes
MAX_NODES = 250_000  # lists, dicts, sets, arrays and changeable dataclasses
MAX_STORAGES = 65_536  # of arrays
MAX_DEPTH = 64
MAX_VALUES = 4_000_000  # elements of lists, tuples, dicts and sets in one message
MAX_INT_BYTES = 256  # 2,048 bits
MAX_TEXT = 16 << 20  # bytes of one str
MAX_SET = 4096
MAX_DICT = 65_536
MAX_COLLISIONS = (
    20_000_000  # bytes of elements and keys that are compared because their hashes agree; honest ones stay far below
)


class WireError(BaseException):
    """The other side broke the protocol. No Exception: neither pytest.raises nor shrinking may use it."""


class Unsendable(TypeError):
    """A value that cannot cross; the text says what to return instead."""


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
        del self.nodes[self.sealed :]
        self._numbers = {id(node): number for number, node in enumerate(self.nodes)}
        self.arrays = {key: array for key, array in self.arrays.items() if key[0] < self.sealed}
        self.storages.join(overlap)
