"""用 == 比较位掩码 / compares the mask with ==

Expects one reason at a time; drivers set several bits together.
"""

BASE = "reference"
BREAKS = ["reasons_together"]


def _reported(s, bits):
    return s.reasons in {0x60: (0x20, 0x40, 0x60), 0x88: (0x08, 0x80, 0x88), 0x4: (0x4,)}[bits]
