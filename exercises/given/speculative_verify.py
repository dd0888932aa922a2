"""Result of exercise 7.1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VerifyResult:
    """What one verification step commits: accepted draft tokens, then one recovered or bonus token."""

    tokens: list[int]
    num_accepted: int
    used_bonus: bool
