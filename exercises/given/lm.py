"""Toy language models and injected randomness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


class ToyLM(Protocol):
    """A causal model with an explicit cache. Misuse (rewinding too far, forwarding nothing) raises."""

    def vocab(self) -> int: ...

    def cache_len(self) -> int: ...

    def forward(self, tokens: Sequence[int]) -> np.ndarray:
        """Append tokens to the cache; next-token probabilities after each of them, [len(tokens), V]."""
        ...

    def rewind(self, n: int) -> None:
        """Drop the last n tokens from the cache."""
        ...


class Uniforms:
    """Hands out the injected numbers in [0, 1) one by one; raises IndexError when they are spent."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._numbers = list(numbers)
        self._at = 0

    def next(self) -> float:
        self._at += 1
        return self._numbers[self._at - 1]
