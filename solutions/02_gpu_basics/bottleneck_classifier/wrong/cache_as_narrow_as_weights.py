"""权重量化了，KV 缓存也跟着变成 8 位 / the cache of a quantised model has 8 bits

The width of the cache is a setting of its own.
"""

BASE = "reference"
BREAKS = ["narrow_weights_wide_cache", "full_to_the_last_byte"]

_spec = {}


def _kv_bytes(m, batch, ctx_len):
    return batch * ctx_len * tables.kv_bytes_per_token(m, _spec.get("kv_bits", 16))


_bytes_clocks, _bytes_fits = _clocks, _fits


def _clocks(m, w, hw, tokens, batch, ctx_len):
    _spec["kv_bits"] = 16 if w.bits >= 16 else 8
    return _bytes_clocks(m, w, hw, tokens, batch, ctx_len)


def _fits(m, w, hw, batch, ctx_len, util):
    _spec["kv_bits"] = 16 if w.bits >= 16 else 8
    return _bytes_fits(m, w, hw, batch, ctx_len, util)
