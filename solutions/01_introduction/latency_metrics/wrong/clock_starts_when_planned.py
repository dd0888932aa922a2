"""从计划的时刻开始计时 / starts the clock at the planned moment

Takes scheduled_s for the moment of sending; that is another, larger number with a name of its own in chapter 8.
"""

BASE = "reference"
BREAKS = ["ttft_starts_at_sending", "e2e_without_counts"]


def ttft_s(t):
    times = _token_times(t)
    return times[0] - t.scheduled_s if times else None


def e2e_s(t):
    times = _token_times(t)
    return times[-1] - t.scheduled_s if times else None
