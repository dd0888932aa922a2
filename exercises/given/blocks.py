"""Blocks of a paged KV cache. Identity is block_id; block 0 is the null block, and every num_blocks counts it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A snapshot of one block."""

    block_id: int
    ref_cnt: int = 0
    block_hash: bytes | None = None
    is_null: bool = False


class OutOfBlocks(Exception):
    """A pool cannot hand out as many blocks as were asked for; nothing was handed out."""
