"""因果就是除以 2 / causal means half

True of a long prefill, about; a decode step sees its whole context and not half of it.
"""

BASE = "reference"
BREAKS = ["attention_of_a_prefill_and_a_step", "a_step_looks_at_everything", "pair_by_pair"]

_exact = attention_flops


def attention_flops(m, q_len, kv_len, causal=True):
    full = _exact(m, q_len, kv_len, False)
    return full // 2 if causal else full
