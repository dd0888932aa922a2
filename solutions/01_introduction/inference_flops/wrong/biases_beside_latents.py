"""有 MLA 时照样加偏置 / biases and q/k norms beside the latents of MLA

Adds what the two flags say, whatever the attention; MLA has no Q, K and V projections of that kind.
"""

BASE = "reference"
BREAKS = ["latents_of_any_shape", "experts_with_latents"]

_without = count_params


def count_params(m):
    if m.mla is None:
        return _without(m)
    biases = (m.n_heads + 2 * m.n_kv_heads) * m.head_dim * m.qkv_bias
    return _without(m) + m.n_layers * (biases + 2 * m.head_dim * m.qk_norm)
