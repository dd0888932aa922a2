"""漏掉 Q、K、V 的偏置 / forgets the biases of Q, K and V

Believes that no modern model has biases; Qwen2.5 has.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["two_qwens", "biases_of_any_shape"]

_biased = _attention


def _attention(m):
    return _biased(replace(m, qkv_bias=False))
