"""vLLM 的写法：升序排序，累积到 1 − p 为止都丢 / As vLLM writes it: sort ascending and drop while the tail holds 1 − p"""

import numpy as np

GREEDY_BELOW = 1e-5


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def filter_logits(logits, temperature, top_k, top_p):
    if temperature < 0.0:
        raise ValueError("negative temperature")
    if top_k < 0:
        raise ValueError("negative top_k")
    if top_p <= 0.0 or top_p > 1.0:
        raise ValueError("top_p outside (0, 1]")
    if not len(logits) or np.max(logits) == -np.inf:
        raise ValueError("no token left")

    vocab = logits.shape[0]
    if temperature < GREEDY_BELOW:
        out = np.full(vocab, -np.inf)
        best = int(np.argmax(logits))
        out[best] = logits[best]
        return out

    x = np.asarray(logits, dtype=np.float64) * (1.0 / temperature)
    worst_first = np.lexsort((-np.arange(vocab), x))  # of equals, the larger id is the worse one
    ordered = x[worst_first]
    if 0 < top_k < vocab:
        ordered = np.where(ordered < ordered[vocab - top_k], -np.inf, ordered)
    if top_p < 1.0:
        drop = np.cumsum(softmax(ordered)) <= 1.0 - top_p
        drop[-1] = False
        ordered = np.where(drop, -np.inf, ordered)
    out = np.empty(vocab)
    out[worst_first] = ordered
    return out


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    if u < 0.0 or u >= 1.0:
        raise ValueError("u outside [0, 1)")
    left = filter_logits(logits, temperature, top_k, top_p)
    if temperature < GREEDY_BELOW:
        return int(np.nanargmax(left))
    probs = softmax(left)
    above = np.nonzero(np.cumsum(probs) > u)[0]
    return int(above[0]) if len(above) else int(np.nonzero(probs > 0)[0][-1])
