"""潜向量没有归一化 / the latents have no norms

512 parameters a layer in DeepSeek-V2-Lite: only an exact total shows it.
"""

BASE = "reference"
BREAKS = ["mixtral_and_deepseek_v2_lite", "latents_of_any_shape"]

_normed = _attention


def _attention(m):
    matrices, small = _normed(m)
    return matrices, small if m.mla is None else 0
