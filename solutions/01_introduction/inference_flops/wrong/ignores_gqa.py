"""忽略 GQA，K/V 投影按全部头计算 / ignores GQA in the K and V projections

Makes K and V as wide as Q, as in multi-head attention; Llama-2-7B cannot tell.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["llama3_8b", "params_of_any_shape", "matmuls_of_any_shape"]

_grouped = _attention


def _attention(m):
    return _grouped(replace(m, n_kv_heads=m.n_heads))
