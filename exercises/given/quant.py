"""Quantised tensors: always x ≈ (q − zero)·scale, the zero stored as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class QTensor:
    """q, scale and zero broadcast against each other once groups are expanded along K.

    Weights are [K, N] with axis 1: scale [1, N] or [G, N], G = ceil(K / group_size). Tokens [T, K] with axis 0: scale [T, 1].
    axis None: a scalar scale. zero None means 0 for signed codes and 8 for 4-bit codes 0..15.
    """

    q: Tensor
    scale: Tensor
    zero: Tensor | None
    axis: int | None
    group_size: int | None = None
