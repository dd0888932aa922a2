"""整块显存都能用 / the whole card may be used

Forgets that a share is left for activations, graphs and the driver.
"""

BASE = "reference"
BREAKS = ["the_share_that_may_be_used", "a_model_of_70b"]


def _fits(m, w, hw, batch, ctx_len, util):
    return tables.weight_bytes(m, w) + _kv_bytes(m, batch, ctx_len) <= hw.vram_bytes
