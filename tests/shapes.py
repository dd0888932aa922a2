"""Classes that the tests' registries know, as `given` would define them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from grader.registry import Registry

if TYPE_CHECKING:
    from torch import Tensor


class Phase(enum.Enum):
    prefill = 1
    decode = "decode"


class Rank(enum.IntEnum):
    low = 1
    high = 2


@dataclass(frozen=True)
class Shape:
    layers: int
    name: str = ""
    scale: float = 1.0
    parts: tuple[int, ...] = ()
    inner: Shape | None = None


@dataclass(frozen=True)
class Batch:
    """Frozen, but it holds a list."""

    rows: list[int]


@dataclass(frozen=True)
class Quantized:
    q: Tensor
    zero: Tensor | None = None


@dataclass(frozen=True)
class Anything:
    value: Any


@dataclass
class Request:
    """Not frozen: crosses as a node, mutation is visible."""

    tokens: list[int] = field(default_factory=list)
    done: bool = False


@dataclass(eq=False)
class Node:
    """Not frozen, hashable by identity, may point at itself."""

    value: Any = None
    following: Node | None = None


@dataclass(frozen=True)
class Ratio:
    value: Fraction


class OutOfBlocks(Exception):
    pass


class NoBlockOfThatSize(OutOfBlocks):
    pass


def registry() -> Registry:
    return Registry(
        [Phase, Rank, Shape, Batch, Quantized, Anything, Request, Node, Ratio, OutOfBlocks, NoBlockOfThatSize]
    )
