"""先验后算，指标互相推出 / checked first; every metric from the others"""

from itertools import accumulate


def check(t):
    times = (t.sent_s,) + t.chunk_times_s
    if list(times) != list(accumulate(times, max)):
        raise ValueError("out of order")
    if t.chunk_tokens is not None:
        if len(t.chunk_tokens) != len(t.chunk_times_s):
            raise ValueError("length")
        if min(t.chunk_tokens, default=0) < 0:
            raise ValueError("negative")


def has_token(t, i):
    return t.chunk_tokens is None or bool(t.chunk_tokens[i])


def ttft_s(t):
    check(t)
    return next((time - t.sent_s for i, time in enumerate(t.chunk_times_s) if has_token(t, i)), None)


def itls_s(t):
    check(t)
    found, before = [], None
    for i, time in enumerate(t.chunk_times_s):
        if has_token(t, i):
            found += [] if before is None else [time - before]
            before = time
    return found


def e2e_s(t):
    first = ttft_s(t)
    return None if first is None else first + sum(itls_s(t))


def tpot_s(t):
    first, end = ttft_s(t), e2e_s(t)
    try:
        n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
        return (end - first) / (n - 1) if n > 1 else None
    except TypeError:
        return None
