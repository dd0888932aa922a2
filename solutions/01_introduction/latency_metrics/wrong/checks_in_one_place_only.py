"""只有 TTFT 检查记录 / only TTFT checks the trace

Puts the tests where the first number is made and believes that the others are called afterwards.
"""

BASE = "reference"
BREAKS = ["time_runs_backwards", "chunk_before_sending"]


def _quietly(t):
    counts = (1,) * len(t.chunk_times_s) if t.chunk_tokens is None else t.chunk_tokens
    return [time for time, n in zip(t.chunk_times_s, counts) if n > 0]


def itls_s(t):
    return [later - earlier for earlier, later in pairwise(_quietly(t))]


def e2e_s(t):
    times = _quietly(t)
    return times[-1] - t.sent_s if times else None


def tpot_s(t):
    times = _quietly(t)
    n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
    if not times or n is None or n < 2:
        return None
    return (times[-1] - times[0]) / (n - 1)
