"""Result and example models of exercise 7.1."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction as F


@dataclass(frozen=True)
class VerifyResult:
    """What one verification step commits: accepted draft tokens, then one recovered or bonus token."""

    tokens: list[int]
    num_accepted: int
    used_bonus: bool


# Two toy models of three tokens: the law of the next token, given the last one (None: nothing yet).
TARGET = {
    None: (F(1, 6), F(1, 3), F(1, 2)),
    0: (F(1, 2), F(1, 4), F(1, 4)),
    1: (F(1, 4), F(1, 4), F(1, 2)),
    2: (F(1, 5), F(2, 5), F(2, 5)),
}
DRAFT = {
    None: (F(2, 3), F(1, 3), F(0)),
    0: (F(1, 4), F(1, 2), F(1, 4)),
    1: (F(1, 2), F(3, 8), F(1, 8)),
    2: (F(1, 3), F(1, 3), F(1, 3)),
}
