"""共享专家算在 n_experts 里 / the shared experts are among n_experts

They come on top: DeepSeek-V2-Lite has 64 and 2 more.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["mixtral_and_deepseek_v2_lite", "experts_of_any_shape"]

_on_top = _ffns


def _ffns(m):
    return _on_top(m if m.moe is None else replace(m, moe=replace(m.moe, n_shared=0)))
