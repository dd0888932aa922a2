"""MLA 的权重按普通注意力算 / weighs MLA like ordinary attention

Counts Q, K, V and O from heads and head_dim, which MLA does not use.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["totals_of_five_expert_models", "latents_of_any_shape"]

_latents = _attention


def _attention(m, tp):
    return _latents(replace(m, mla=None), tp)
