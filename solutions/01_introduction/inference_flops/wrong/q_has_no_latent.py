"""Q 总是一个矩阵 / Q is always one matrix

Right for DeepSeek-V2-Lite; V2 and V3 take Q through a latent as well.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["totals_of_five_expert_models", "latents_of_any_shape"]

_through = _attention


def _attention(m):
    return _through(m if m.mla is None else replace(m, mla=replace(m.mla, q_lora_rank=None)))
