"""自动调优，分段交错 / Autotuned, with interleaved splits.

Tiles are dealt to the splits in turn, the scale is folded into an exponent of base 2, and parts are merged in a chain that
starts from the first. A group is padded to a power of two only, as Triton pads small dots itself. The configurations differ in tile, warps and stages; which is best, only a device can say.
"""
from itertools import repeat

import numpy as np
import torch
import triton
import triton.language as tl


def slot_mapping(block_table, start, n, block_size):
    if block_size < 1 or start < 0 or n < 0:
        raise ValueError("no such range")

    def slot(position):
        try:
            block = block_table[position // block_size]
        except IndexError:
            raise ValueError(f"no entry for position {position}") from None
        if block < 0:
            raise ValueError(f"no block for position {position}")
        return block * block_size + position % block_size

    return np.fromiter(map(slot, range(start, start + n)), dtype=np.int64, count=n)


def write_kv(k_cache, v_cache, k, v, slots):
    capacity = k_cache.shape[0] * k_cache.shape[1]
    for new, cache in ((k, k_cache), (v, v_cache)):
        if new.shape[:1] != slots.shape or new.shape[1:] != cache.shape[2:]:
            raise ValueError("k and v must be [T, Hkv, D]")
    for slot in slots.tolist():
        if slot >= capacity or slot < -1:
            raise ValueError(f"slot {slot}")
    for new, cache in ((k, k_cache), (v, v_cache)):
        for place in range(cache.shape[1]):  # all tokens that go to this place of their block
            chosen = (slots >= 0) & (slots % cache.shape[1] == place)
            cache[:, place][slots[chosen] // cache.shape[1]] = new[chosen]


def paged_decode_ref(q, k_cache, v_cache, block_tables, ctx_lens, scale):
    heads, kv_heads, size = q.shape[1], k_cache.shape[2], k_cache.shape[1]
    out = np.zeros(tuple(q.shape), dtype=np.float64)
    for b, ctx in enumerate(ctx_lens.tolist()):
        k, v = (
            [cache[int(block_tables[b, p // size]), p % size].double().numpy() for p in range(ctx)]
            for cache in (k_cache, v_cache)
        )
        for h in range(heads if ctx else 0):
            g = h // (heads // kv_heads)
            scores = np.array([row[g] @ q[b, h].double().numpy() for row in k]) * scale
            weights = np.exp(scores - scores.max())
            out[b, h] = sum(w * row[g] for w, row in zip(weights, v)) / weights.sum()
    return torch.from_numpy(out).to(q.dtype)


def merge_states(o1, lse1, o2, lse2):
    o, lse = torch.zeros_like(o1, dtype=torch.float64), torch.full_like(lse1, -torch.inf)
    for index in np.ndindex(*lse1.shape):
        parts = [(part[index].double(), s) for part, s in ((o1, lse1[index].item()), (o2, lse2[index].item())) if abs(s) != torch.inf]
        if parts:
            top = max(s for _, s in parts)
            weights = [np.exp(s - top) for _, s in parts]
            o[index] = sum(w * part for w, (part, _) in zip(weights, parts)) / sum(weights)
            lse[index] = float(top + np.log(sum(weights)))
    return o.to(o1.dtype), lse


@triton.autotune(
    configs=[
        triton.Config({"TILE": 32}, num_warps=8, num_stages=3),
        triton.Config({"TILE": 64}, num_warps=4, num_stages=5),
        triton.Config({"TILE": 64}, num_warps=8, num_stages=3),
    ],
    key=["GROUP", "BLOCK", "D"],
)
@triton.jit
def split_kernel(q_ptr, k_ptr, v_ptr, table_ptr, len_ptr, acc_ptr, top_ptr, sum_ptr, exponent,
                 q0, q1, k0, k1, k2, v0, v1, v2, t0, t1,
                 GROUP: tl.constexpr, HEADS: tl.constexpr, BLOCK: tl.constexpr, D: tl.constexpr, TILE: tl.constexpr):
    seq, kv_head, split = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    n_splits = tl.num_programs(2)
    lane, d, step = tl.arange(0, HEADS), tl.arange(0, D), tl.arange(0, TILE)
    head = kv_head * GROUP + lane
    used = lane < GROUP
    q = tl.load(q_ptr + seq * q0 + head[:, None] * q1 + d[None, :], mask=used[:, None], other=0.0)
    ctx = tl.load(len_ptr + seq)
    top = tl.full((HEADS,), float("-inf"), tl.float32)
    total = tl.zeros((HEADS,), tl.float32)
    acc = tl.zeros((HEADS, D), tl.float32)
    for tile in range(split * TILE, ctx, n_splits * TILE):
        pos = tile + step
        valid = pos < ctx
        block = tl.load(table_ptr + seq * t0 + pos // BLOCK * t1, mask=valid, other=0).to(tl.int64)
        k = tl.load(k_ptr + (block * k0 + pos % BLOCK * k1 + kv_head * k2)[:, None] + d[None, :],
                    mask=valid[:, None], other=0.0)
        x = tl.dot(q, tl.trans(k), input_precision="ieee") * exponent
        x += tl.where(valid, 0.0, float("-inf"))[None, :]
        new = tl.maximum(top, tl.max(x, axis=1))
        p = tl.math.exp2(x - new[:, None])
        shrink = tl.math.exp2(top - new)
        v = tl.load(v_ptr + (block * v0 + pos % BLOCK * v1 + kv_head * v2)[:, None] + d[None, :],
                    mask=valid[:, None], other=0.0)
        acc = tl.dot(p.to(v.dtype), v, acc * shrink[:, None], input_precision="ieee")
        total = total * shrink + tl.sum(p, axis=1)
        top = new
    row = (seq * tl.num_programs(1) * GROUP + head) * n_splits + split
    tl.store(acc_ptr + row[:, None] * D + d[None, :], acc, mask=used[:, None])
    tl.store(top_ptr + row, top, mask=used)
    tl.store(sum_ptr + row, total, mask=used)


@triton.jit
def chain_kernel(acc_ptr, top_ptr, sum_ptr, out_ptr, n_splits, D: tl.constexpr):
    row, d = tl.program_id(0), tl.arange(0, D)
    base = row * n_splits
    top = tl.load(top_ptr + base)
    total = tl.load(sum_ptr + base)
    acc = tl.load(acc_ptr + base * D + d)
    for split in range(1, n_splits):
        other = tl.load(top_ptr + base + split)
        if other > float("-inf"):  # the first split holds the first tile: it is empty only if all are
            new = tl.maximum(top, other)
            mine, its = tl.math.exp2(top - new), tl.math.exp2(other - new)
            total = total * mine + tl.load(sum_ptr + base + split) * its
            acc = acc * mine + tl.load(acc_ptr + (base + split) * D + d) * its
            top = new
    if total > 0:
        acc = acc / total
    tl.store(out_ptr + row * D + d, acc)


def _need(condition, what):
    if not condition:
        raise ValueError(what)


def paged_decode_triton(q, k_cache, v_cache, block_tables, ctx_lens, scale, num_splits=1):
    batch, heads, d = q.shape
    _need(d == 64 or d == 128, "D")
    _need(tuple(k_cache.shape) == tuple(v_cache.shape) and k_cache.shape[-1] == d, "caches")
    _need(heads % k_cache.shape[2] == 0, "heads")
    _need(all(t.dtype == q.dtype for t in (k_cache, v_cache)) and q.dtype in (torch.float16, torch.float32), "types")
    _need(len(block_tables) == batch and tuple(ctx_lens.shape) == (batch,), "rows")
    _need(0 < num_splits < 9, "num_splits")
    group = heads // k_cache.shape[2]
    acc = torch.empty((batch, heads, num_splits, d), dtype=torch.float32, device=q.device)
    top, total = (torch.empty((batch, heads, num_splits), dtype=torch.float32, device=q.device) for _ in repeat(None, 2))
    out = torch.empty((batch, heads, d), dtype=q.dtype, device=q.device)
    split_kernel[(batch, heads // group, num_splits)](
        q, k_cache, v_cache, block_tables, ctx_lens, acc, top, total, scale * 1.4426950408889634,
        q.stride(0), q.stride(1), *k_cache.stride()[:-1], *v_cache.stride()[:-1], *block_tables.stride(),
        GROUP=group, HEADS=triton.next_power_of_2(group), BLOCK=k_cache.shape[1], D=d)
    chain_kernel[(batch * heads,)](acc, top, total, out, num_splits, D=d)
    return out
