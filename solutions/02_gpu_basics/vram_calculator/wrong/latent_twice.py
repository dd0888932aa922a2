"""MLA 也存 K 和 V 两份 / caches MLA's latent twice

Carries the factor 2 for K and V over to MLA, where both are rebuilt from one latent.
"""

BASE = "reference"
BREAKS = ["mla_caches_one_latent", "every_gpu_holds_the_latent"]

_once = kv_bytes_per_token


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    return _once(m, 2 * kv_bits if m.mla else kv_bits, tp)
