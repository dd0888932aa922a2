"""低于 0.01 的温度都当贪心 / greedy for every temperature below 0.01

Mixes up two limits: requests are lifted to 0.01 at the door, the sampler turns greedy below 1e-5.
"""

BASE = "reference"
BREAKS = ["coldest_temperature_that_draws"]

GREEDY_BELOW = 1e-2
