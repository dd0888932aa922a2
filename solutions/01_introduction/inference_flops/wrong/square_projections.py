"""Q 和 O 当作 hidden × hidden / takes Q and O for hidden × hidden

The 4·h² of textbook transformers, with narrower K and V; heads times head_dim need not be hidden.
"""

BASE = "reference"
BREAKS = ["params_of_any_shape", "totals_of_six_qwens"]

_by_heads = _attention


def _attention(m):
    matrices, small = _by_heads(m)
    if m.mla is not None:
        return matrices, small
    return matrices + 2 * m.hidden * (m.hidden - m.n_heads * m.head_dim), small
