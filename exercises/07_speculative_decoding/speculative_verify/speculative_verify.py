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
    raise NotImplementedError("greedy_verify")


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
    raise NotImplementedError("verify")
