"""报告的总数是 0，就当请求失败 / a reported total of 0 is a failure

Believes the total more than the chunks, which arrived and count where nobody counted their tokens.
"""

BASE = "reference"
BREAKS = ["ttft_without_counts", "e2e_without_counts"]

_arrived = _token_times


def _token_times(t):
    times = _arrived(t)
    return [] if t.chunk_tokens is None and t.output_tokens == 0 else times
