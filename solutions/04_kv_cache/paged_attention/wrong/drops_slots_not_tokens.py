"""只去掉 slot，没去掉对应的 token / drops the slot, keeps the token

The -1s are filtered out of the slots, and what is left is paired with the first tokens: right only when the padding
comes last.
"""

BASE = "reference"
BREAKS = ["skipped_tokens_leave_no_trace", "writes_the_slots_and_skips_minus_one"]


def write_kv(k_cache: torch.Tensor, v_cache: torch.Tensor, k: torch.Tensor, v: torch.Tensor,
             slots: torch.Tensor) -> None:
    blocks, block_size, heads, d = k_cache.shape
    if k.shape != (len(slots), heads, d) or v.shape != k.shape:
        raise ValueError(f"k {tuple(k.shape)}, v {tuple(v.shape)}, expected ({len(slots)}, {heads}, {d})")
    if ((slots < -1) | (slots >= blocks * block_size)).any():
        raise ValueError(f"slots from -1 to {blocks * block_size - 1}, not {slots.tolist()}")
    real = slots >= 0
    block, place = slots[real] // block_size, slots[real] % block_size
    k_cache[block, place] = k[: int(real.sum())]
    v_cache[block, place] = v[: int(real.sum())]
