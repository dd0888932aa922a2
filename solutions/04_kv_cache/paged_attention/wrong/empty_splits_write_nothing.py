"""空的一段什么也不写 / an empty split writes nothing

The first split always writes, for rows with ctx 0; any other without tokens returns at once, and the merge kernel reads
what `torch.empty` happened to hold.
"""

BASE = "reference"
BREAKS = ["more_splits_than_tokens", "every_number_of_splits"]


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
    if (split > 0) & (begin >= end):
        return
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
    total = tl.where(total > 0, total, 1.0)
    place = (seq * tl.num_programs(0) * GROUP + head) * splits + split
    tl.store(part_ptr + place[:, None] * D + d[None, :], acc / total[:, None], mask=real[:, None])
    tl.store(lse_ptr + place, top + tl.log(total), mask=real)
