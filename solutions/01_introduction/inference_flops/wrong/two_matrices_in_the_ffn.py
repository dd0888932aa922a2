"""FFN 只有两个矩阵 / an FFN of two matrices

GPT-2's FFN goes up and down; Llama's has a gate besides.
"""

BASE = "reference"
BREAKS = ["llama3_8b", "params_of_any_shape", "matmuls_of_any_shape"]


def _ffns(m):
    two = 2 * m.hidden
    if m.moe is None:
        return m.n_layers * two * m.intermediate
    e = m.moe
    experts = (e.n_experts + e.n_shared) * two * e.expert_intermediate
    sparse = m.n_layers - e.n_dense_layers
    return e.n_dense_layers * two * m.intermediate + sparse * (experts + e.n_experts * (m.hidden + e.gate_bias))
