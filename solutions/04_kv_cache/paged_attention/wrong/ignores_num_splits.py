"""不理会 num_splits / ignores num_splits

The answer may not depend on num_splits, so it is checked and dropped. A small batch then leaves more than half of
the device without work.
"""

BASE = "reference"
BREAKS = ["performance"]


def paged_decode_triton(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                        ctx_lens: torch.Tensor, scale: float, num_splits: int = 1) -> torch.Tensor:
    _check(q, k_cache, v_cache, block_tables, ctx_lens, num_splits)
    num_splits = 1
    batch, heads, d = q.shape
    block_size, kv_heads = k_cache.shape[1], k_cache.shape[2]
    group = heads // kv_heads
    out = torch.empty((batch, heads, d), dtype=q.dtype, device=q.device)
    lse = torch.empty((batch, heads, num_splits), dtype=torch.float32, device=q.device)
    part = out if num_splits == 1 else torch.empty((batch, heads, num_splits, d), dtype=torch.float32, device=q.device)
    tile, warps = (64, 4) if q.dtype == torch.float16 else (32, 8)
    _decode_kernel[(kv_heads, num_splits, batch)](
        q, k_cache, v_cache, block_tables, ctx_lens, part, lse, scale, *q.stride()[:2],
        *k_cache.stride()[:3], *v_cache.stride()[:3], *block_tables.stride(),
        GROUP=group, ROWS=max(16, triton.next_power_of_2(group)), BLOCK=block_size, TILE=tile, D=d,
        num_warps=warps, num_stages=5)
    if num_splits > 1:
        _merge_kernel[(batch * heads,)](part, lse, out, num_splits, LANES=8, D=d)
    return out
