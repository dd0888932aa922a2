"""一次乘加算 1 FLOP / counts a multiply–add as one FLOP

Multiplies parameters by tokens and forgets that every weight is multiplied and added.
"""

BASE = "reference"
BREAKS = ["prefill_and_decode_of_llama3_8b", "matmuls_of_any_shape"]

_both = matmul_flops


def matmul_flops(m, n_tokens, logits_tokens):
    return _both(m, n_tokens, logits_tokens) // 2
