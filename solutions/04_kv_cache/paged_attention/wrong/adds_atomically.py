"""各段用原子加法累加 / the splits add up atomically

Numerator and denominator are sums, so every split adds its share with `tl.atomic_add`. The order of the additions
differs from run to run, and exp without a common maximum overflows.
"""

BASE = "reference"
BREAKS = ["every_number_of_splits", "splits_of_unequal_weight"]


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
        block = tl.load(table_ptr + seq * t_seq + pos // BLOCK * t_col, mask=known, other=0).to(tl.int64)
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
    fade = tl.exp(top)
    place = seq * tl.num_programs(0) * GROUP + head
    tl.atomic_add(part_ptr + place[:, None] * D + d[None, :], acc * fade[:, None], mask=real[:, None])
    tl.atomic_add(lse_ptr + place, total * fade, mask=real)


@triton.jit
def _divide_kernel(part_ptr, total_ptr, out_ptr, D: tl.constexpr):
    row, d = tl.program_id(0), tl.arange(0, D)
    total = tl.load(total_ptr + row)
    out = tl.load(part_ptr + row * D + d) / tl.where(total > 0, total, 1.0)
    tl.store(out_ptr + row * D + d, out)


def paged_decode_triton(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                        ctx_lens: torch.Tensor, scale: float, num_splits: int = 1) -> torch.Tensor:
    _check(q, k_cache, v_cache, block_tables, ctx_lens, num_splits)
    batch, heads, d = q.shape
    block_size, kv_heads = k_cache.shape[1], k_cache.shape[2]
    group = heads // kv_heads
    out = torch.empty((batch, heads, d), dtype=q.dtype, device=q.device)
    total = torch.zeros((batch, heads), dtype=torch.float32, device=q.device)
    part = torch.zeros((batch, heads, d), dtype=torch.float32, device=q.device)
    tile, warps = (64, 4) if q.dtype == torch.float16 else (32, 8)
    _decode_kernel[(kv_heads, num_splits, batch)](
        q, k_cache, v_cache, block_tables, ctx_lens, part, total, scale, *q.stride()[:2],
        *k_cache.stride()[:3], *v_cache.stride()[:3], *block_tables.stride(),
        GROUP=group, ROWS=max(16, triton.next_power_of_2(group)), BLOCK=block_size, TILE=tile, D=d,
        num_warps=warps, num_stages=5)
    _divide_kernel[(batch * heads,)](part, total, out, D=d)
    return out
