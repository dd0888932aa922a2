"""TPOT 除以 N 而不是 N−1 / divides by N instead of N - 1

Believes that N tokens take N waits; the wait for the first one is TTFT and already taken off.
"""

BASE = "reference"
BREAKS = ["five_tokens_after_the_first", "tpot_of_any_stream"]
LINK = "01_introduction#mis-tpot-ttft"


def tpot_s(t):
    times = _token_times(t)
    n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
    if not times or n is None or n < 2:
        return None
    return (times[-1] - times[0]) / n
