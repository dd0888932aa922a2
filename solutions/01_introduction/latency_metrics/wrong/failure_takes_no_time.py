"""失败的请求记 0 秒 / records a failed request as 0 seconds

Wants a number in every row of the table; every failure then makes the mean better.
"""

BASE = "reference"
BREAKS = ["nothing_came", "failures_have_no_ttft", "failures_have_no_e2e"]
LINK = "01_introduction#mis-mean-latency"

_ttft, _e2e, _tpot = ttft_s, e2e_s, tpot_s


def ttft_s(t):
    return _ttft(t) or 0.0


def e2e_s(t):
    return _e2e(t) or 0.0


def tpot_s(t):
    return _tpot(t) if _token_times(t) else 0.0
