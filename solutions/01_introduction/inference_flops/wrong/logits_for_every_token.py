"""每个 token 都算 logits / logits for every token

Sends the whole prompt through the head; a prefill needs the logits of its last token.
"""

BASE = "reference"
BREAKS = ["prefill_and_decode_of_llama3_8b", "a_chunk_without_logits"]

_sampled = matmul_flops


def matmul_flops(m, n_tokens, logits_tokens):
    _sampled(m, n_tokens, logits_tokens)  # refuses what is impossible
    return _sampled(m, n_tokens, n_tokens)
