"""频率低就算功耗墙 / a low clock is a power cap

Leaves out the reason; an idle GPU clocks down as well.
"""

BASE = "reference"
BREAKS = ["numbers_that_are_no_evidence", "both_in_the_same_sample"]

_one_bit = _reported


def _reported(s, bits):
    return bits == 0x4 or _one_bit(s, bits)
