"""reshape 之后写进副本 / reshape, and the copy is written

`reshape(-1, Hkv, D)` is a view for a cache of its own; for half of a shared buffer it is a copy that nobody keeps.
"""

BASE = "reference"
BREAKS = ["writes_into_halves_of_one_buffer", "writes_into_any_layout"]


def write_kv(k_cache: torch.Tensor, v_cache: torch.Tensor, k: torch.Tensor, v: torch.Tensor,
             slots: torch.Tensor) -> None:
    blocks, block_size, heads, d = k_cache.shape
    if k.shape != (len(slots), heads, d) or v.shape != k.shape:
        raise ValueError(f"k {tuple(k.shape)}, v {tuple(v.shape)}, expected ({len(slots)}, {heads}, {d})")
    if ((slots < -1) | (slots >= blocks * block_size)).any():
        raise ValueError(f"slots from -1 to {blocks * block_size - 1}, not {slots.tolist()}")
    real = slots >= 0
    k_cache.reshape(-1, heads, d)[slots[real]] = k[real]
    v_cache.reshape(-1, heads, d)[slots[real]] = v[real]
