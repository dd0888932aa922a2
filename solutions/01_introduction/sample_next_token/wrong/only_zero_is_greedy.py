"""只有恰好为 0 才算贪心 / greedy only at exactly 0

A temperature of 1e-6 still divides and draws; where logits tie or nearly tie, runs differ.
"""

BASE = "reference"
BREAKS = ["greedy_of_any_row", "greedy_filter_keeps_one"]

GREEDY_BELOW = 5e-324
