"""漏掉路由 / forgets the router

Adds experts and nothing that chooses among them; Mixtral hides it in the third digit.
"""

BASE = "reference"
BREAKS = ["mixtral_and_deepseek_v2_lite", "a_router_may_have_a_bias"]

_routed = _ffns


def _ffns(m):
    if m.moe is None:
        return _routed(m)
    return _routed(m) - (m.n_layers - m.moe.n_dense_layers) * m.moe.n_experts * (m.hidden + m.moe.gate_bias)
