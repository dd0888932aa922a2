"""碰到功耗墙就算，不看频率 / a power cap counts whatever the clock

A card at its limit and at full clock loses nothing.
"""

BASE = "reference"
BREAKS = ["a_power_cap_that_costs_clocks"]


def _below_full_clock(s):
    return s.sm_mhz is not None and s.sm_max_mhz is not None
