"""每条序列都按最长的算 / every sequence is as long as the longest

Static batching with padding; a paged cache reads what is there.
"""

BASE = "reference"
BREAKS = ["caches_of_four_sequences", "only_the_sum_of_contexts_counts"]

_ragged = decode_step_bytes


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    _ragged(m, ctx_lens, w_bits, kv_bits)  # refuses what is impossible
    return _ragged(m, [max(ctx_lens)] * len(ctx_lens), w_bits, kv_bits)
