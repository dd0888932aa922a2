"""一次一个块，base 2，转置的乘法 / One block per step, base 2, products transposed.

The table is read as scalars, split s takes the blocks s, s + splits, …; partial sums are stored undivided with their maximum
and their total, as vLLM's segments are, and a second kernel always reduces them.
"""
import numpy as np
import torch
import triton
import triton.language as tl

LOG2_E = tl.constexpr(1.4426950408889634)


def slot_mapping(block_table, start, n, block_size):
    if min(start, n) < 0 or block_size <= 0:
        raise ValueError("negative range or no block size")
    slots = np.empty(n, dtype=np.int64)
    for i in range(n):
        index, place = divmod(start + i, block_size)
        if index >= len(block_table) or block_table[index] < 0:
            raise ValueError(f"position {start + i} has no block")
        slots[i] = int(block_table[index]) * block_size + place
    return slots


def write_kv(k_cache, v_cache, k, v, slots):
    wanted = (slots.shape[0], *k_cache.shape[2:])
    for new in (k, v):
        if tuple(new.shape) != wanted:
            raise ValueError(f"{tuple(new.shape)}, expected {wanted}")
    size = k_cache.shape[1]
    targets = slots.tolist()
    if any(not -1 <= s < k_cache.shape[0] * size for s in targets):
        raise ValueError("a slot outside of the cache")
    for token, slot in enumerate(targets):
        if slot != -1:
            k_cache[slot // size, slot % size].copy_(k[token])
            v_cache[slot // size, slot % size].copy_(v[token])


def paged_decode_ref(q, k_cache, v_cache, block_tables, ctx_lens, scale):
    out = torch.zeros_like(q, memory_format=torch.contiguous_format)
    size, group = k_cache.shape[1], q.shape[1] // k_cache.shape[2]
    for b in range(q.shape[0]):
        ctx = int(ctx_lens[b])
        positions = torch.arange(ctx)
        ids = block_tables[b].long()[positions // size]
        k = k_cache[ids, positions % size].double().repeat_interleave(group, dim=1)
        v = v_cache[ids, positions % size].double().repeat_interleave(group, dim=1)
        for h in range(q.shape[1] if ctx else 0):
            score = k[:, h] @ q[b, h].double() * scale
            weight = torch.exp(score - score.max())
            out[b, h] = (weight @ v[:, h] / weight.sum()).to(q.dtype)
    return out


def merge_states(o1, lse1, o2, lse2):
    gone1, gone2 = lse1.isinf(), lse2.isinf()
    lse1, lse2 = lse1.masked_fill(gone1, -torch.inf), lse2.masked_fill(gone2, -torch.inf)
    lse = torch.logaddexp(lse1, lse2)
    safe = lse.masked_fill(gone1 & gone2, 0)
    x1 = o1.float().masked_fill(gone1[..., None], 0) * torch.exp(lse1 - safe)[..., None]
    x2 = o2.float().masked_fill(gone2[..., None], 0) * torch.exp(lse2 - safe)[..., None]
    return (x1 + x2).to(o1.dtype), lse


@triton.jit
def segment(q_ptr, k_ptr, v_ptr, table_ptr, len_ptr, acc_ptr, top_ptr, sum_ptr, scale,
            qb, qh, kb, ks, kh, vb, vs, vh, tb, tc, group,
            ROWS: tl.constexpr, BLOCK: tl.constexpr, D: tl.constexpr):
    seq, split, kv_head = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    splits, heads = tl.num_programs(1), tl.num_programs(2) * group
    g, d, s = tl.arange(0, ROWS), tl.arange(0, D), tl.arange(0, BLOCK)
    h = kv_head * group + g
    q = tl.load(q_ptr + seq * qb + h[None, :] * qh + d[:, None], mask=(g < group)[None, :], other=0.0)  # [D, ROWS]
    ctx = tl.load(len_ptr + seq)
    m = tl.full([ROWS], -1.0e30, tl.float32)
    z = tl.zeros([ROWS], tl.float32)
    acc = tl.zeros([D, ROWS], tl.float32)
    for i in range(split, tl.cdiv(ctx, BLOCK), splits):
        block = tl.load(table_ptr + seq * tb + i * tc).to(tl.int64)
        here = (i * BLOCK + s < ctx)[:, None]
        k = tl.load(k_ptr + block * kb + kv_head * kh + s[:, None] * ks + d[None, :], mask=here, other=0.0)
        v = tl.load(v_ptr + block * vb + kv_head * vh + s[:, None] * vs + d[None, :], mask=here, other=0.0)
        x = tl.dot(k, q, input_precision="ieee") * (scale * LOG2_E)  # [BLOCK, ROWS]
        x = tl.where(here, x, -1.0e30)
        n = tl.maximum(m, tl.max(x, axis=0))
        r = tl.exp2(m - n)
        w = tl.where(here, tl.exp2(x - n[None, :]), 0.0)
        z = z * r + tl.sum(w, axis=0)
        acc = acc * r[None, :] + tl.dot(tl.trans(v), w.to(v.dtype), input_precision="ieee")
        m = n
    at = (seq * heads + h) * splits + split
    ok = g < group
    tl.store(acc_ptr + at[None, :] * D + d[:, None], acc, mask=ok[None, :])
    tl.store(top_ptr + at, m, mask=ok)
    tl.store(sum_ptr + at, z, mask=ok)


@triton.jit
def reduce_segments(acc_ptr, top_ptr, sum_ptr, out_ptr, splits, D: tl.constexpr):
    row = tl.program_id(0)
    d = tl.arange(0, D)
    m = tl.load(top_ptr + row * splits)
    for i in range(1, splits):
        m = tl.maximum(m, tl.load(top_ptr + row * splits + i))
    z = 0.0
    acc = tl.zeros([D], tl.float32)
    for i in range(0, splits):
        w = tl.exp2(tl.load(top_ptr + row * splits + i) - m)
        z += w * tl.load(sum_ptr + row * splits + i)
        acc += w * tl.load(acc_ptr + (row * splits + i) * D + d)
    tl.store(out_ptr + row * D + d, acc / tl.maximum(z, 1.0e-30))


def paged_decode_triton(q, k_cache, v_cache, block_tables, ctx_lens, scale, num_splits=1):
    b, heads, d = q.shape
    _, size, kv_heads, width = k_cache.shape
    good = (
        k_cache.shape == v_cache.shape and width == d and d in (64, 128) and heads % kv_heads == 0
        and q.dtype == k_cache.dtype == v_cache.dtype and q.dtype in (torch.float16, torch.float32)
        and block_tables.shape[0] == b and tuple(ctx_lens.shape) == (b,) and num_splits in range(1, 9)
    )
    if not good:
        raise ValueError("arguments do not fit")
    group = heads // kv_heads
    acc = torch.empty((b, heads, num_splits, d), dtype=torch.float32, device=q.device)
    top = torch.empty((b, heads, num_splits), dtype=torch.float32, device=q.device)
    total = torch.empty_like(top)
    out = torch.empty((b, heads, d), dtype=q.dtype, device=q.device)
    segment[(b, num_splits, kv_heads)](
        q, k_cache, v_cache, block_tables, ctx_lens, acc, top, total, scale, q.stride(0), q.stride(1),
        k_cache.stride(0), k_cache.stride(1), k_cache.stride(2), v_cache.stride(0), v_cache.stride(1), v_cache.stride(2),
        block_tables.stride(0), block_tables.stride(1), group,
        ROWS=max(16, triton.next_power_of_2(group)), BLOCK=size, D=d, num_warps=4, num_stages=2)
    reduce_segments[(b * heads,)](acc, top, total, out, num_splits, D=d, num_warps=1)
    return out
