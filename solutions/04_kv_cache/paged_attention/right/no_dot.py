"""不用 tl.dot：三维广播再求和 / No tl.dot: a product in three dimensions, then a sum.

Without tensor cores nothing has to be padded to 16 rows; a decode step has so little arithmetic per byte that vector units may
do. One grid axis; K and V of a tile are loaded once for the whole group. Softmax state lives in base e with a finite floor.
"""
import numpy as np
import torch
import torch.nn.functional as F
import triton
import triton.language as tl


def slot_mapping(block_table, start, n, block_size):
    if block_size < 1:
        raise ValueError("block_size")
    if start < 0 or n < 0 or (n > 0 and start + n > len(block_table) * block_size):
        raise ValueError("range")
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    first, last = start // block_size, (start + n - 1) // block_size
    ids = np.array(list(block_table)[first: last + 1], dtype=np.int64)
    if ids.min() < 0:
        raise ValueError("a block is missing")
    grid = ids[:, None] * block_size + np.arange(block_size)[None, :]
    return grid.reshape(-1)[start - first * block_size:][:n].copy()


def write_kv(k_cache, v_cache, k, v, slots):
    nb, bs, heads, d = k_cache.shape
    n = slots.numel()
    if k.dim() != 3 or tuple(k.shape) != (n, heads, d) or tuple(v.shape) != (n, heads, d):
        raise ValueError("k or v")
    if n and (int(slots.min()) < -1 or int(slots.max()) >= nb * bs):
        raise ValueError("slots")
    tokens = torch.nonzero(slots + 1).flatten()
    at = slots.index_select(0, tokens)
    where = (torch.div(at, bs, rounding_mode="floor"), torch.remainder(at, bs))
    k_cache.index_put_(where, k.index_select(0, tokens))
    v_cache.index_put_(where, v.index_select(0, tokens))


def paged_decode_ref(q, k_cache, v_cache, block_tables, ctx_lens, scale):
    rows = []
    for query, table, ctx in zip(q, block_tables, ctx_lens.tolist()):
        if not ctx:
            rows.append(torch.zeros_like(query, dtype=torch.float32))
            continue
        ids = table[: (ctx - 1) // k_cache.shape[1] + 1].long()
        k = k_cache.index_select(0, ids).reshape(-1, *k_cache.shape[2:])[:ctx].float().transpose(0, 1)
        v = v_cache.index_select(0, ids).reshape(-1, *v_cache.shape[2:])[:ctx].float().transpose(0, 1)
        grouped = query.float().reshape(k.shape[0], -1, query.shape[-1])
        rows.append(F.scaled_dot_product_attention(grouped, k, v, scale=scale).reshape(query.shape))
    return torch.stack(rows).to(q.dtype)


def merge_states(o1, lse1, o2, lse2):
    lse1 = torch.where(torch.isposinf(lse1), -torch.inf, lse1)
    lse2 = torch.where(torch.isposinf(lse2), -torch.inf, lse2)
    has1, has2 = lse1 > -torch.inf, lse2 > -torch.inf
    # the weight of part 2 as a sigmoid of the difference; an empty part takes 0 or leaves 1
    w2 = torch.where(has1 & has2, torch.sigmoid(torch.where(has1 & has2, lse2 - lse1, 0.0)), has2.float())
    w1 = torch.where(has1 & has2, torch.sigmoid(torch.where(has1 & has2, lse1 - lse2, 0.0)), has1.float())
    a = torch.where(has1[..., None], o1.float(), 0.0) * w1[..., None]
    b = torch.where(has2[..., None], o2.float(), 0.0) * w2[..., None]
    return (a + b).to(o1.dtype), torch.logaddexp(lse1, lse2)


@triton.jit
def attend(q_ptr, k_ptr, v_ptr, table_ptr, len_ptr, o_ptr, lse_ptr, scale, kv_heads, splits,
           qb, qh, kb, ks, kh, vb, vs, vh, tb, tc,
           G: tl.constexpr, GP: tl.constexpr, D: tl.constexpr, BLOCK: tl.constexpr, T: tl.constexpr):
    program = tl.program_id(0)
    split = program % splits
    kv_head = program // splits % kv_heads
    seq = program // splits // kv_heads
    ctx = tl.load(len_ptr + seq)
    per_split = tl.cdiv(ctx, splits)
    begin = split * per_split
    end = tl.minimum(begin + per_split, ctx)
    d = tl.arange(0, D)
    g = tl.arange(0, GP)
    head = kv_head * G + g
    q = tl.load(q_ptr + seq * qb + head[:, None] * qh + d[None, :], mask=(g < G)[:, None], other=0.0).to(tl.float32)
    m = tl.full((GP,), -3.0e38, tl.float32)
    z = tl.full((GP,), 0.0, tl.float32)
    acc = tl.full((GP, D), 0.0, tl.float32)
    start = begin
    while start < end:
        p = start + tl.arange(0, T)
        ok = p < end
        block = tl.load(table_ptr + seq * tb + (p // BLOCK) * tc, mask=ok, other=0).to(tl.int64)
        k = tl.load(k_ptr + (block * kb + (p % BLOCK) * ks + kv_head * kh)[:, None] + d[None, :], mask=ok[:, None], other=0.0)
        v = tl.load(v_ptr + (block * vb + (p % BLOCK) * vs + kv_head * vh)[:, None] + d[None, :], mask=ok[:, None], other=0.0)
        x = tl.sum(q[:, None, :] * k.to(tl.float32)[None, :, :], axis=2) * scale  # [GP, T]
        x = tl.where(ok[None, :], x, -3.0e38)
        n = tl.maximum(m, tl.max(x, axis=1))
        w = tl.where(ok[None, :], tl.exp(x - n[:, None]), 0.0)
        r = tl.exp(m - n)
        z = z * r + tl.sum(w, axis=1)
        acc = acc * r[:, None] + tl.sum(w[:, :, None] * v.to(tl.float32)[None, :, :], axis=1)
        m = n
        start += T
    z = tl.where(z == 0.0, 1.0, z)
    at = ((seq * kv_heads + kv_head) * G + g) * splits + split
    tl.store(o_ptr + at[:, None] * D + d[None, :], acc / z[:, None], mask=(g < G)[:, None])
    tl.store(lse_ptr + at, tl.where(begin < end, m + tl.log(z), float("-inf")), mask=g < G)


@triton.jit
def join(o_ptr, lse_ptr, out_ptr, D: tl.constexpr, S: tl.constexpr):
    row = tl.program_id(0)
    d = tl.arange(0, D)
    o = tl.zeros((D,), tl.float32)
    lse = -3.0e38
    for s in tl.static_range(S):  # merge_states, one part after the other
        here = tl.load(lse_ptr + row * S + s)
        top = tl.maximum(lse, here)
        a = tl.exp(lse - top)
        b = tl.exp(here - top)
        o = (o * a + tl.load(o_ptr + (row * S + s) * D + d) * b) / (a + b)
        lse = top + tl.log(a + b)
    tl.store(out_ptr + row * D + d, o)


def paged_decode_triton(q, k_cache, v_cache, block_tables, ctx_lens, scale, num_splits=1):
    if q.shape[2] not in (64, 128) or list(k_cache.shape) != list(v_cache.shape) or k_cache.shape[3] != q.shape[2]:
        raise ValueError("shapes")
    if q.shape[1] % k_cache.shape[2] != 0 or block_tables.shape[0] != q.shape[0] or list(ctx_lens.shape) != [q.shape[0]]:
        raise ValueError("shapes")
    if {q.dtype, k_cache.dtype, v_cache.dtype} not in ({torch.float16}, {torch.float32}):
        raise ValueError("types")
    if num_splits < 1 or num_splits > 8:
        raise ValueError("num_splits")
    b, heads, d = q.shape
    kv_heads = k_cache.shape[2]
    g = heads // kv_heads
    parts = q.new_empty((b * heads * num_splits, d), dtype=torch.float32)
    lse = q.new_empty((b * heads * num_splits,), dtype=torch.float32)
    out = q.new_empty((b, heads, d))
    attend[(b * kv_heads * num_splits,)](
        q, k_cache, v_cache, block_tables, ctx_lens, parts, lse, scale, kv_heads, num_splits,
        *q.stride()[:2], *k_cache.stride()[:3], *v_cache.stride()[:3], *block_tables.stride(),
        G=g, GP=triton.next_power_of_2(g), D=d, BLOCK=k_cache.shape[1], T=16, num_warps=8)
    join[(b * heads,)](parts, lse, out, D=d, S=num_splits)
    return out
