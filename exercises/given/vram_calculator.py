"""Result of exercise 2.1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VramReport:
    """Where the memory of one GPU goes; bytes unless the name says otherwise."""

    weights: int
    kv_block_bytes: int
    requested: int
    available_for_kv: int
    num_blocks: int
    max_tokens: int
    max_concurrency: float
    fits: bool
    reason: str
