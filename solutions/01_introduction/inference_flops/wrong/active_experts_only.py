"""只数激活的专家 / counts the active experts only

12.9 B of Mixtral's 46.7 B: what a token meets, not what the model has.
"""

BASE = "reference"
BREAKS = ["mixtral_and_deepseek_v2_lite", "top_k_changes_nothing"]

_every_expert = _ffns


def _ffns(m):
    if m.moe is not None and m.moe.top_k <= m.moe.n_experts:
        spare = (m.moe.n_experts - m.moe.top_k) * 3 * m.hidden * m.moe.expert_intermediate
        return _every_expert(m) - (m.n_layers - m.moe.n_dense_layers) * spare
    return _every_expert(m)
