"""把预算向上取整 / rounds the budget up

A budget is a whole number of bytes, so half a byte too little is taken for enough.
"""

import math

BASE = "reference"
BREAKS = ["full_to_the_last_byte"]


def _fits(m, w, hw, batch, ctx_len, util):
    return tables.weight_bytes(m, w) + _kv_bytes(m, batch, ctx_len) <= math.ceil(util * hw.vram_bytes)
