"""恰好等于界限也当贪心 / greedy at the limit itself

Writes "at most" where the contract says "below".
"""

BASE = "reference"
BREAKS = ["coldest_temperature_that_draws"]

GREEDY_BELOW = 1.0000001e-5
