"""FLOPs = 2 × 参数量 × token 数 / FLOPs = 2 × parameters × tokens

The rule of thumb, taken to the letter: it counts the look-up, the norms, and logits for every token.
"""

BASE = "reference"
BREAKS = ["prefill_and_decode_of_llama3_8b", "a_tied_head_computes", "biases_and_norms_are_no_products"]

_products = matmul_flops


def matmul_flops(m, n_tokens, logits_tokens):
    _products(m, n_tokens, logits_tokens)  # refuses what is impossible
    return 2 * n_tokens * count_params(m)
