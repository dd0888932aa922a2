"""把块数当作 token 数 / counts chunks instead of tokens

Believes that every chunk is one token; then TPOT is the mean ITL, and speculative decoding seems to change nothing.
"""

BASE = "reference"
BREAKS = ["five_tokens_after_the_first", "tpot_of_any_stream", "tpot_from_the_usage"]


def tpot_s(t):
    times = _token_times(t)
    if len(times) < 2:
        return None
    return (times[-1] - times[0]) / (len(times) - 1)
