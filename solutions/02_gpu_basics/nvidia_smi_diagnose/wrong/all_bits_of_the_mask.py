"""要求掩码里的位都置位 / wants all bits of the mask at once

Tests reasons & mask == mask, so software and hardware thermal must come together.
"""

BASE = "reference"
BREAKS = ["each_reason_alone", "more_than_half"]


def _reported(s, bits):
    return s.reasons is not None and s.reasons & bits == bits
