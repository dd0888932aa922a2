"""q/k 归一化按头各存一组 / q and k norms of their own for every head

Each head is normalised by itself, but with the same head_dim parameters.
"""

BASE = "reference"
BREAKS = ["two_qwens", "q_and_k_norms_of_any_shape"]

_one_set = _attention


def _attention(m):
    matrices, small = _one_set(m)
    if m.qk_norm:
        small += (m.n_heads + m.n_kv_heads - 2) * m.head_dim
    return matrices, small
