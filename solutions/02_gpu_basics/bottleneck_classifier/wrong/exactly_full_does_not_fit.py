"""正好装满算放不下 / exactly full does not fit

Writes < for <=.
"""

BASE = "reference"
BREAKS = ["full_to_the_last_byte"]


def _fits(m, w, hw, batch, ctx_len, util):
    return tables.weight_bytes(m, w) + _kv_bytes(m, batch, ctx_len) < util * hw.vram_bytes
