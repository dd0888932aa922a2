"""有任何原因就是降频 / takes any reason for throttling

A mask that is not zero and a low clock are enough; an idle GPU has both.
"""

BASE = "reference"
BREAKS = ["each_reason_alone", "numbers_that_are_no_evidence"]

_one_bit = _reported


def _reported(s, bits):
    return bool(s.reasons) if bits == 0x4 else _one_bit(s, bits)
