"""时间相等也当作坏记录 / refuses equal times

Demands that time moves on with every chunk; a clock of finite resolution does not promise that.
"""

BASE = "reference"
BREAKS = ["chunks_that_arrive_together", "equal_times_are_fine"]

_weakly = _token_times


def _token_times(t):
    if any(later <= earlier for earlier, later in pairwise((t.sent_s, *t.chunk_times_s))):
        raise ValueError("time stands still")
    return _weakly(t)
