"""投机解码的验证步 / The verification step of speculative decoding.

One round: a draft model proposes g tokens, the target model scores all of them in one forward pass, and `verify`
decides which of them to keep and which one token to add. Probabilities are float64 numpy arrays; every random number
comes in as an argument. Sources: Leviathan et al., arXiv 2211.17192, Algorithm 1; Chen et al., arXiv 2302.01318, Algorithm 2;
vLLM, vllm/v1/sample/rejection_sampler.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from given.speculative_verify import VerifyResult


def greedy_verify(draft_tokens: Sequence[int], target_argmax: Sequence[int]) -> VerifyResult:
    """温度为 0 时的验证：草稿要和目标的 argmax 逐个相同 / Verification at temperature 0: a draft must equal the target's argmax.

    Args:
        draft_tokens: g proposed token ids; -1 is padding and matches nothing.
        target_argmax: g + 1 token ids; entry i is the target's most likely token after the first i drafts.

    Returns:
        The matching prefix of the draft, then one token of the target: its correction at the first mismatch, or the
        bonus token (entry g) when all g match. `used_bonus` is True in the second case only.
    """
    ### BEGIN SOLUTION
    n = 0
    while n < len(draft_tokens) and draft_tokens[n] == target_argmax[n]:
        n += 1
    return VerifyResult([int(t) for t in target_argmax[:n + 1]], n, n == len(draft_tokens))
    ### END SOLUTION


### BEGIN SOLUTION
def _draft_row(q, i: int, token: int, vocab: int) -> np.ndarray:
    if q is not None:
        return q[i]
    one_hot = np.zeros(vocab)
    if token >= 0:
        one_hot[token] = 1.0
    return one_hot


def _accepts(p: np.ndarray, q: np.ndarray, token: int, u: float) -> bool:
    if token < 0 or q[token] <= 0 or p[token] <= 0:
        return False
    return bool(p[token] / q[token] >= u)


def _residual(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    rest = np.maximum(p - q, 0.0)
    return rest if rest.any() else p  # nothing left: p and q differ by rounding only


# Inverse CDF without normalising first; never leaves the support, whatever rounding did to the sum.
def _draw(weights: np.ndarray, u: float) -> int:
    cdf = np.cumsum(weights)
    k = int(np.searchsorted(cdf, u * cdf[-1], side="right"))
    return min(k, int(np.flatnonzero(weights)[-1]))


### END SOLUTION
def verify(
    draft_tokens: Sequence[int],
    q: np.ndarray | None,
    p: np.ndarray,
    u_accept: Sequence[float],
    u_resample: float,
) -> VerifyResult:
    """接受、拒绝、补采样或奖励：输出与目标模型同分布 / Accept, reject, recover or add a bonus: the output follows the target's law.

    Args:
        draft_tokens: g proposed token ids, each drawn from its row of q; -1 is padding (no proposal here).
        q: [g, V] float64, the distributions the drafts were really sampled from (the row of a padding id is all
            zeros); None means a deterministic draft (greedy, n-gram), that is a one-hot row on each draft token.
        p: [g + 1, V] float64, the target's distributions; row i is conditioned on the first i drafts.
            Rows of p and q sum to 1 up to 1e-6 (softmax in float32), padding rows apart.
        u_accept: g numbers in [0, 1). Draft i is accepted iff p > 0, q > 0 and p / q >= u_accept[i] at its token;
            the first rejection ends the round.
        u_resample: one number in [0, 1) for the last token: the smallest id whose cumulative probability exceeds it.

    Returns:
        The accepted prefix, then exactly one token: recovered from max(p - q, 0), renormalised, of the rejected
        position (from p itself if nothing is left there), or the bonus token from row g of p when nothing was
        rejected. `num_accepted` counts drafts; `used_bonus` tells the two cases apart. The arguments stay unchanged.
    """
    ### BEGIN SOLUTION
    accepted: list[int] = []
    for i, token in enumerate(draft_tokens):
        q_row = _draft_row(q, i, token, p.shape[1])
        if not _accepts(p[i], q_row, token, u_accept[i]):
            recovered = _draw(_residual(p[i], q_row), u_resample)
            return VerifyResult([*accepted, recovered], i, False)
        accepted.append(int(token))
    return VerifyResult([*accepted, _draw(p[len(accepted)], u_resample)], len(accepted), True)
    ### END SOLUTION
