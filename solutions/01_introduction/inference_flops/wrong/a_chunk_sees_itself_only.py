"""分块只看自己 / a chunk sees itself only

Forgets what earlier chunks left in the cache: the triangle without the rectangle before it.
"""

BASE = "reference"
BREAKS = ["chunks_add_up", "pair_by_pair"]

_with_the_past = attention_flops


def attention_flops(m, q_len, kv_len, causal=True):
    _with_the_past(m, q_len, kv_len, causal)  # refuses what is impossible
    return _with_the_past(m, q_len, q_len if causal else kv_len, causal)
