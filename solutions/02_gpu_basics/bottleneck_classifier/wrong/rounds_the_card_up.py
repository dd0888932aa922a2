"""显存按整 GiB 算 / a card has a whole number of GiB

Turns 39.49 GiB into the 40 that the name promises.
"""

BASE = "reference"
BREAKS = ["three_meanings_of_40_gb", "sizes_are_bytes_as_reported"]


def _fits(m, w, hw, batch, ctx_len, util):
    size = -(-hw.vram_bytes // 2**30) * 2**30
    return tables.weight_bytes(m, w) + _kv_bytes(m, batch, ctx_len) <= util * size
