"""-1 写进最后一个 slot / -1 writes the last slot

Slots index the flattened cache; Python's -1 is the last place, and the padding of a batch lands in a block of somebody.
"""

BASE = "reference"
BREAKS = ["writes_the_slots_and_skips_minus_one", "skipped_tokens_leave_no_trace"]


def write_kv(k_cache: torch.Tensor, v_cache: torch.Tensor, k: torch.Tensor, v: torch.Tensor,
             slots: torch.Tensor) -> None:
    blocks, block_size, heads, d = k_cache.shape
    if k.shape != (len(slots), heads, d) or v.shape != k.shape:
        raise ValueError(f"k {tuple(k.shape)}, v {tuple(v.shape)}, expected ({len(slots)}, {heads}, {d})")
    if ((slots < -1) | (slots >= blocks * block_size)).any():
        raise ValueError(f"slots from -1 to {blocks * block_size - 1}, not {slots.tolist()}")
    block, place = slots // block_size, slots % block_size
    k_cache[block, place] = k
    v_cache[block, place] = v
