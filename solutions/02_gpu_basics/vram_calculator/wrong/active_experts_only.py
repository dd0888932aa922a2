"""显存只算激活的专家 / memory for the active experts only

Takes the 12.9 B active parameters of Mixtral for what must be stored: they change with every token.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["every_expert_is_stored", "totals_of_five_expert_models", "experts_of_any_shape"]

_every_expert = weight_bytes


def weight_bytes(m, w, tp=1):
    if m.moe is not None:
        m = replace(m, moe=replace(m.moe, n_experts=m.moe.top_k))
    return _every_expert(m, w, tp)
