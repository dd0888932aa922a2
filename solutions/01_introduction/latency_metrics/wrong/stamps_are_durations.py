"""把时间戳当成时长 / takes time stamps for durations

Believes that the clock was set to zero when the request was sent.
"""

BASE = "reference"
BREAKS = ["first_chunk", "end_of_the_picture"]


def ttft_s(t):
    times = _token_times(t)
    return times[0] if times else None


def e2e_s(t):
    times = _token_times(t)
    return times[-1] if times else None
