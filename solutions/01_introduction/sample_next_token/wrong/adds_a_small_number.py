"""温度加 1e-9，躲开除零 / adds 1e-9 to the temperature

Avoids the division by zero, but not the draw: tied or close logits now depend on u.
"""

BASE = "reference"
BREAKS = ["greedy_takes_the_first_of_equals", "greedy_sees_small_differences"]

GREEDY_BELOW = 0.0
_divided = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    return _divided(logits, temperature + 1e-9 if temperature >= 0 else temperature, top_k, top_p)
