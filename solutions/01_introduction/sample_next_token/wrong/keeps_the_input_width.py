"""保持传入的 dtype / keeps the dtype of the input

Divides in float16 or float32 and returns that: close logits become ties.
"""

BASE = "reference"
BREAKS = ["works_in_float64"]

_wide = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    return _wide(logits, temperature, top_k, top_p).astype(logits.dtype)
