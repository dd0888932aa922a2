"""把输入 embedding 当矩阵乘 / counts the embedding look-up as a matrix product

A one-hot vector times a table is a product on paper; on the device it is the copy of one row.
"""

BASE = "reference"
BREAKS = ["a_chunk_without_logits", "matmuls_of_any_shape"]

_looked_up = matmul_flops


def matmul_flops(m, n_tokens, logits_tokens):
    return _looked_up(m, n_tokens, logits_tokens) + 2 * n_tokens * m.vocab * m.hidden
