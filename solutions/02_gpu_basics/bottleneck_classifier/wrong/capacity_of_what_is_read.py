"""要放下的就是每步要读的 / what must fit is what a step reads

Uses one byte count for both; the input embedding is not read, but it is stored.
"""

BASE = "reference"
BREAKS = ["stored_is_not_read"]


def _fits(m, w, hw, batch, ctx_len, util):
    return tables.step_bytes(m, w) + _kv_bytes(m, batch, ctx_len) <= util * hw.vram_bytes
