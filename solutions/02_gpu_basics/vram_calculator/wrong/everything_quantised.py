"""以为词表也被量化 / quantises embedding and head too

Knows the scales but believes that INT4 shrinks every matrix, where real checkpoints keep both tables in 16 bits.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["int4_is_more_than_half_a_byte", "what_is_not_quantised"]
LINK = "02_gpu_basics#mis-int4-half-byte"

_linear_only = weight_bytes


def weight_bytes(m, w, tp=1):
    return _linear_only(m, replace(w, quantize_embeddings=True), tp)
