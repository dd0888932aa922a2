"""把 TTFT 也算作一个 ITL / counts TTFT as the first ITL

Begins the list of times with sent_s; the longest wait of all then enters the distribution of the gaps.
"""

BASE = "reference"
BREAKS = ["gaps_of_the_picture", "no_gap"]


def itls_s(t):
    times = _token_times(t)
    return [later - earlier for earlier, later in pairwise([t.sent_s, *times])]
