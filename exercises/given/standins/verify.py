"""Stand-in for exercise 7.1: verification with the right law and fewer accepted drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from given.speculative_verify import VerifyResult

if TYPE_CHECKING:
    import numpy as np


def sample_and_match(
    draft_tokens: Sequence[int],
    q: np.ndarray | None,
    p: np.ndarray,
    u_accept: Sequence[float],
    u_resample: float,
) -> VerifyResult:
    """Sample each token from its row of p, and go on only while the sample happens to equal the draft.

    Signature of `verify` in 7.1. The tokens follow the target's law because all of them are its samples; q is not used,
    and a draft survives with probability p, where 7.1 keeps it with min(1, p/q).
    """
    tokens: list[int] = []
    for row, draft, u in zip(p, draft_tokens, u_accept):
        tokens.append(_sample(row, u))
        if tokens[-1] != draft:
            return VerifyResult(tokens, len(tokens) - 1, False)
    return VerifyResult([*tokens, _sample(p[len(tokens)], u_resample)], len(tokens), True)


def _sample(row: np.ndarray, u: float) -> int:
    chosen, cumulative = 0, 0.0
    for token, probability in enumerate(row.tolist()):
        if probability > 0 and u >= cumulative:
            chosen = token
        cumulative += probability
    return chosen
