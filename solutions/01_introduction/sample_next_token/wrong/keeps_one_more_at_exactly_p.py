"""恰好占到 p 时还多留一个 / keeps one more when exactly p is reached

Drops only where the better tokens hold more than p: four equal tokens and p = 0.5 keep three.
"""

BASE = "reference"
BREAKS = ["exactly_p_is_enough"]

_enough = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    return _enough(logits, temperature, top_k, top_p * (1 + 1e-12) if top_p < 1 else top_p)
