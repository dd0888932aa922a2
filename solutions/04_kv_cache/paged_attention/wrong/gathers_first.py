"""先抄成连续的再计算 / gathers first

`gather_context` makes K and V contiguous, and the kernel runs over the copy: each byte is read, written and read again.
"""

BASE = "reference"
BREAKS = ["traffic", "traffic_of_splits"]


def paged_decode_triton(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                        ctx_lens: torch.Tensor, scale: float, num_splits: int = 1) -> torch.Tensor:
    _check(q, k_cache, v_cache, block_tables, ctx_lens, num_splits)
    batch, heads, d = q.shape
    block_size, kv_heads = k_cache.shape[1], k_cache.shape[2]
    group = heads // kv_heads
    columns = block_tables.shape[1]
    k_cache = gather_context(k_cache, block_tables, ctx_lens).view(batch * columns, block_size, kv_heads, d)
    v_cache = gather_context(v_cache, block_tables, ctx_lens).view(batch * columns, block_size, kv_heads, d)
    out = torch.empty((batch, heads, d), dtype=q.dtype, device=q.device)
    lse = torch.empty((batch, heads, num_splits), dtype=torch.float32, device=q.device)
    part = out if num_splits == 1 else torch.empty((batch, heads, num_splits, d), dtype=torch.float32, device=q.device)
    tile, warps = (64, 4) if q.dtype == torch.float16 else (32, 8)
    _decode_kernel[(kv_heads, num_splits, batch)](
        q, k_cache, v_cache, block_tables, ctx_lens, part, lse, scale, *q.stride()[:2],
        *k_cache.stride()[:3], *v_cache.stride()[:3], columns, 1,
        GROUP=group, ROWS=max(16, triton.next_power_of_2(group)), BLOCK=block_size, TILE=tile, D=d,
        num_warps=warps, num_stages=3)
    if num_splits > 1:
        _merge_kernel[(batch * heads,)](part, lse, out, num_splits, LANES=8, D=d)
    return out


@triton.jit
def _decode_kernel(q_ptr, k_ptr, v_ptr, table_ptr, len_ptr, part_ptr, lse_ptr, scale,
                   q_seq, q_head, k_block, k_slot, k_head, v_block, v_slot, v_head, t_seq, t_col,
                   GROUP: tl.constexpr, ROWS: tl.constexpr, BLOCK: tl.constexpr, TILE: tl.constexpr, D: tl.constexpr):
    kv_head, split, seq = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    splits = tl.num_programs(1)
    row, d = tl.arange(0, ROWS), tl.arange(0, D)
    head = kv_head * GROUP + row
    real = row < GROUP
    q = tl.load(q_ptr + seq * q_seq + head[:, None] * q_head + d[None, :], mask=real[:, None], other=0)
    ctx = tl.load(len_ptr + seq)
    share = tl.cdiv(tl.cdiv(ctx, TILE), splits) * TILE
    begin = split * share
    end = tl.minimum(begin + share, ctx)
    top = tl.full((ROWS,), float("-inf"), tl.float32)
    total = tl.zeros((ROWS,), tl.float32)
    acc = tl.zeros((ROWS, D), tl.float32)
    for first in range(begin, end, TILE):
        pos = first + tl.arange(0, TILE)
        known = pos < end
        block = (seq * t_seq + pos // BLOCK * t_col).to(tl.int64)
        k_row = block * k_block + pos % BLOCK * k_slot + kv_head * k_head
        v_row = block * v_block + pos % BLOCK * v_slot + kv_head * v_head
        k = tl.load(k_ptr + k_row[None, :] + d[:, None], mask=known[None, :], other=0)
        v = tl.load(v_ptr + v_row[:, None] + d[None, :], mask=known[:, None], other=0)
        score = tl.dot(q, k, input_precision="ieee") * scale
        score = tl.where(known[None, :], score, float("-inf"))
        higher = tl.maximum(top, tl.max(score, 1))
        fade = tl.exp(top - higher)
        weight = tl.exp(score - higher[:, None])
        total = total * fade + tl.sum(weight, 1)
        acc = acc * fade[:, None] + tl.dot(weight.to(v.dtype), v, input_precision="ieee")
        top = higher
    total = tl.where(total > 0, total, 1.0)
    place = (seq * tl.num_programs(0) * GROUP + head) * splits + split
    tl.store(part_ptr + place[:, None] * D + d[None, :], acc / total[:, None], mask=real[:, None])
    tl.store(lse_ptr + place, top + tl.log(total), mask=real)
