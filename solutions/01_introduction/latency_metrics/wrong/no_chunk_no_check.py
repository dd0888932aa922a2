"""一块也没有就不检查 / no chunk, nothing to check

Returns at once where no chunk arrived, although counts were written down for some.
"""

BASE = "reference"
BREAKS = ["one_count_per_chunk"]

_checked = _token_times


def _token_times(t):
    return _checked(t) if t.chunk_times_s else []
