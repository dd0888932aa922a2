"""乘以温度 / multiplies by the temperature

Remembers that temperature scales the logits, but not in which direction.
"""

BASE = "reference"
BREAKS = ["temperature_divides", "top_k_of_any_row"]

_divides = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    if temperature < GREEDY_BELOW:
        return _divides(logits, temperature, top_k, top_p)
    return _divides(logits.astype(np.float64) * temperature**2, temperature, top_k, top_p)
