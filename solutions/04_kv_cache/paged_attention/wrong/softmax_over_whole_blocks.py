"""参考实现把尾块整个算进去 / the reference attends to whole blocks

The blocks in use are gathered and never cut at ctx: what an earlier owner left in the tail takes part in the softmax.
"""

BASE = "reference"
BREAKS = ["worked_example_by_reference", "reference_on_any_layer"]


def paged_decode_ref(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                     ctx_lens: torch.Tensor, scale: float) -> torch.Tensor:
    block_size, kv_heads = k_cache.shape[1:3]
    group = q.shape[1] // kv_heads
    out = torch.zeros(q.shape, dtype=q.dtype)
    for b, ctx in enumerate(ctx_lens.tolist()):
        if ctx == 0:
            continue
        used = block_tables[b, : -(-ctx // block_size)].long()
        k, v = (cache[used].flatten(0, 1).float() for cache in (k_cache, v_cache))
        query = q[b].float().unflatten(0, (kv_heads, group))
        weight = torch.softmax(torch.einsum("hgd,phd->hgp", query, k) * scale, dim=-1)
        out[b] = torch.einsum("hgp,phd->hgd", weight, v).flatten(0, 1).to(q.dtype)
    return out
