"""一边写一边检查 / checks while it writes

A loop over the tokens raises at the bad slot; the tokens before it are in the cache by then.
"""

BASE = "reference"
BREAKS = ["refused_writes_change_nothing"]


def write_kv(k_cache: torch.Tensor, v_cache: torch.Tensor, k: torch.Tensor, v: torch.Tensor,
             slots: torch.Tensor) -> None:
    blocks, block_size, heads, d = k_cache.shape
    if k.shape != (len(slots), heads, d) or v.shape != k.shape:
        raise ValueError(f"k {tuple(k.shape)}, v {tuple(v.shape)}, expected ({len(slots)}, {heads}, {d})")
    for t, slot in enumerate(slots.tolist()):
        if slot == -1:
            continue
        if not 0 <= slot < blocks * block_size:
            raise ValueError(f"slot {slot}")
        k_cache[slot // block_size, slot % block_size] = k[t]
        v_cache[slot // block_size, slot % block_size] = v[t]
