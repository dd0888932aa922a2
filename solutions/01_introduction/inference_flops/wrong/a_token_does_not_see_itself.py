"""token 看不见自己 / a token does not see itself

Masks the diagonal, too.
"""

BASE = "reference"
BREAKS = ["pair_by_pair", "a_step_looks_at_everything"]

_diagonal = attention_flops


def attention_flops(m, q_len, kv_len, causal=True):
    flops = _diagonal(m, q_len, kv_len, causal)
    return flops - 4 * m.n_layers * m.n_heads * m.head_dim * q_len if causal else flops
