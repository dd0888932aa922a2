"""温度为 0 也照样除 / divides by a temperature of 0

Believes that 0 is a temperature like any other; infinities and NaN decide the token.
"""

BASE = "reference"
BREAKS = ["greedy_takes_the_first_of_equals", "greedy_of_any_row", "greedy_filter_keeps_one"]

GREEDY_BELOW = 0.0
