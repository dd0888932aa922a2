"""只数多出来的趟数 / counts the extra passes

Calls an access without conflicts 0, as a profiler counts conflicts; the degree counts passes.
"""

BASE = "reference"
BREAKS = ["column_of_a_tile", "word_strides"]


_passes = bank_conflict_degree


def bank_conflict_degree(byte_addrs):
    return max(0, _passes(byte_addrs) - 1)
