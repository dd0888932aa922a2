"""采样器：从 logits 到下一个 token / The sampler: from logits to the next token.

One row of logits, one injected number u, one token id: the same arguments always give the same token. Of two equal
logits the smaller id is the better one. Source of the rules: vLLM 0.33, v1/sample/ops/topk_topp_sampler.py
(apply_top_k_top_p_pytorch) and v1/sample/sampler.py.
"""

import numpy as np

GREEDY_BELOW = 1e-5  # temperatures below this are greedy, as in vLLM


### BEGIN SOLUTION
def _check(logits: np.ndarray, temperature: float, top_k: int, top_p: float) -> None:
    if not np.isfinite(logits).any():
        raise ValueError("every token is masked: nothing is left to choose from")
    if temperature < 0 or top_k < 0 or not 0 < top_p <= 1:
        raise ValueError(f"temperature={temperature}, top_k={top_k}, top_p={top_p}: below 0, or top_p not in (0, 1]")


# Softmax up to a factor; the best logit becomes 1, so nothing overflows.
def _weights(scaled: np.ndarray) -> np.ndarray:
    return np.exp(scaled - scaled.max())


### END SOLUTION
def filter_logits(logits: np.ndarray, temperature: float, top_k: int, top_p: float) -> np.ndarray:
    """温度、top-k、top-p：留下的 logit 缩放，其余变成 -inf / Temperature, top-k, top-p: scale what stays, -inf for the rest.

    Args:
        logits: [V] floats of any width; -inf marks a masked token, and a masked token stays masked. No NaN, no +inf.
        temperature: every logit is divided by it, in float64. Below GREEDY_BELOW nothing is divided: only the best
            token stays, with its logit as it is.
        top_k: keeps each logit that is at least the k-th largest, so ties at the threshold all stay; 0, or V and more,
            keeps all.
        top_p: a token stays if the better ones among those that top-k left hold less than top_p of their probability;
            the best one always stays. 1.0 keeps all.

    Returns:
        A new float64 array [V]. The argument stays unchanged.

    ValueError: no finite logit; temperature < 0; top_k < 0; top_p not in (0, 1].
    """
    ### BEGIN SOLUTION
    _check(logits, temperature, top_k, top_p)
    scaled = logits.astype(np.float64)  # a copy
    if temperature < GREEDY_BELOW:
        scaled[np.arange(len(scaled)) != scaled.argmax()] = -np.inf
        return scaled

    scaled /= temperature
    if top_k:
        scaled[scaled < np.sort(scaled)[-min(top_k, len(scaled))]] = -np.inf
    if top_p < 1:
        best_first = np.argsort(-scaled, kind="stable")
        mass = np.cumsum(_weights(scaled)[best_first])
        scaled[best_first[1:][mass[:-1] >= top_p * mass[-1]]] = -np.inf  # judged by the mass of the better ones
    return scaled
    ### END SOLUTION


def sample(logits: np.ndarray, *, temperature: float, top_k: int = 0, top_p: float = 1.0, u: float) -> int:
    """下一个 token 的 id / The id of the next token.

    Args:
        logits, temperature, top_k, top_p: as in filter_logits.
        u: a number in [0, 1), the only randomness.

    Returns:
        The smallest id whose cumulative probability, added up in the order of ids over what filter_logits keeps, is
        greater than u. A dropped token never comes out; if rounding ends the sum at or below u, it is the last kept
        one. At a temperature below GREEDY_BELOW: the best token, whatever u is. The argument stays unchanged.

    ValueError: as in filter_logits; u not in [0, 1).
    """
    ### BEGIN SOLUTION
    if not 0 <= u < 1:
        raise ValueError(f"u={u} is not in [0, 1)")
    scaled = filter_logits(logits, temperature, top_k, top_p)
    kept = np.flatnonzero(np.isfinite(scaled))
    mass = np.cumsum(_weights(scaled[kept]))
    return int(kept[np.searchsorted(mass[:-1], u * mass[-1], side="right")])
    ### END SOLUTION
