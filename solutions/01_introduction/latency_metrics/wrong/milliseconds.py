"""返回毫秒而不是秒 / returns milliseconds instead of seconds

Benchmarks print milliseconds; the names here end in _s.
"""

BASE = "reference"
BREAKS = ["first_chunk", "gaps_of_the_picture", "end_of_the_picture", "five_tokens_after_the_first"]

_seconds = ttft_s, itls_s, e2e_s, tpot_s


def ttft_s(t):
    value = _seconds[0](t)
    return value if value is None else value * 1000


def itls_s(t):
    return [gap * 1000 for gap in _seconds[1](t)]


def e2e_s(t):
    value = _seconds[2](t)
    return value if value is None else value * 1000


def tpot_s(t):
    value = _seconds[3](t)
    return value if value is None else value * 1000
