"""把 utilization.memory 当显存占用率 / reads utilization.memory as how full the memory is

The name says memory and percent; what it counts is time.
"""

BASE = "reference"
BREAKS = ["a_full_card", "numbers_that_are_no_evidence"]


def _full(s):
    return s.util_mem is not None and s.util_mem > 97
