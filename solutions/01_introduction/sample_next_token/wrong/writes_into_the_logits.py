"""直接改传入的 logits / writes into the caller's logits

Saves a copy; the row that was passed in is scaled and masked from now on.
"""

BASE = "reference"
BREAKS = ["temperature_divides", "filter_leaves_its_input_alone", "sample_leaves_its_input_alone"]

_copying = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    logits[...] = _copying(logits, temperature, top_k, top_p)
    return logits
