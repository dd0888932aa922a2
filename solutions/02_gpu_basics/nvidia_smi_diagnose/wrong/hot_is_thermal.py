"""温度高就算过热降频 / a high temperature is thermal throttling

Uses a limit of its own instead of the card's: 90 degrees are normal for one card and not for the next.
"""

BASE = "reference"
BREAKS = ["numbers_that_are_no_evidence"]

_one_bit = _reported


def _reported(s, bits):
    return _one_bit(s, bits) or (bits == 0x60 and s.temp_c is not None and s.temp_c >= 85)
