"""失败的请求抛异常 / a failed request raises

Treats a response without tokens like a broken trace; one failed request then stops the whole evaluation.
"""

BASE = "reference"
BREAKS = ["nothing_came", "failures_have_no_ttft", "at_most_one_chunk_has_no_gaps"]

_any_times = _token_times


def _token_times(t):
    times = _any_times(t)
    if not times:
        raise ValueError("no token")
    return times
