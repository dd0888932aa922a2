"""共享词表的 head 不用算 / a tied head costs nothing

No parameters of its own, so no work: but the product with the table is computed all the same.
"""

BASE = "reference"
BREAKS = ["a_tied_head_computes", "matmuls_of_any_shape"]

_with_head = matmul_flops


def matmul_flops(m, n_tokens, logits_tokens):
    flops = _with_head(m, n_tokens, logits_tokens)
    return flops - 2 * logits_tokens * m.vocab * m.hidden if m.tied else flops
