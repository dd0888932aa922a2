"""MLA 按普通注意力算 / counts MLA like ordinary attention

Uses n_kv_heads and head_dim, which MLA does not have.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["totals_of_five_expert_models", "latents_of_any_shape", "experts_with_latents"]

_latents = _attention


def _attention(m):
    return _latents(replace(m, mla=None))
