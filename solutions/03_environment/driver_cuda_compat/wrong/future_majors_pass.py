"""没见过的大版本也放行 / lets an unknown major version pass

A major version without a rule has no minimum, so every driver is new enough.
"""

BASE = "reference"
BREAKS = ["versions_that_are_none"]


MIN_DRIVER = {10: "440", 14: "0", **MIN_DRIVER}
