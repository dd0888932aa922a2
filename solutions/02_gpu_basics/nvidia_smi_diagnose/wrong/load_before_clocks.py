"""先看负载，再看频率 / looks at the load before the clocks

Reads the table from the bottom; a card that overheats while it waits is told to fix its host.
"""

BASE = "reference"
BREAKS = ["the_table_from_the_top"]

_in_order = diagnose


def diagnose(samples, preallocates=True):
    found = _in_order(samples, preallocates)
    return Verdict.HOST_STARVED if len(samples) >= MIN_SAMPLES and _waiting(samples) else found
