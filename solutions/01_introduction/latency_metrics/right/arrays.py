"""numpy：掩码和差分 / numpy: a mask and differences"""

import numpy as np


def spoken(t):
    times = np.array(t.chunk_times_s, dtype=np.float64)
    if np.any(np.diff(times, prepend=t.sent_s) < 0):
        raise ValueError("times must not decrease")
    if t.chunk_tokens is None:
        return times
    tokens = np.array(t.chunk_tokens, dtype=np.int64)
    if tokens.shape != times.shape or (tokens < 0).any():
        raise ValueError("one count of 0 or more for every chunk")
    return times[tokens > 0]


def ttft_s(t):
    times = spoken(t)
    return float(times[0] - t.sent_s) if times.size else None


def itls_s(t):
    return np.diff(spoken(t)).tolist()


def e2e_s(t):
    times = spoken(t)
    return float(times.max() - t.sent_s) if times.size else None


def tpot_s(t):
    first, end = ttft_s(t), e2e_s(t)
    n = t.output_tokens if t.chunk_tokens is None else int(np.sum(t.chunk_tokens))
    if first is None or n is None or n <= 1:
        return None
    return (end - first) / (n - 1)
