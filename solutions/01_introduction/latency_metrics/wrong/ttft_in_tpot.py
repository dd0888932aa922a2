"""TPOT 里还含着 TTFT / leaves TTFT inside TPOT

Remembers the N - 1 but forgets to take the wait for the first token off the time.
"""

BASE = "reference"
BREAKS = ["five_tokens_after_the_first", "tpot_knows_no_ttft"]
LINK = "01_introduction#mis-tpot-ttft"


def tpot_s(t):
    times = _token_times(t)
    n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
    if not times or n is None or n < 2:
        return None
    return (times[-1] - t.sent_s) / (n - 1)
