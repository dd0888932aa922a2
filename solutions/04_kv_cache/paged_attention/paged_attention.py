"""分页注意力：slot、缓存写入、解码 / Paged attention: slots, writing the cache, decoding from it.

One layer's cache is two tensors [NB, BS, Hkv, D]: NB blocks of BS tokens, Hkv KV heads of D numbers. A sequence owns the
blocks that its block table names, in any order and any place. Its position p lies in

    block  table[p // BS]        at        p % BS           slot = block * BS + p % BS

Query heads come in groups: head h reads KV head h // (Hq // Hkv). With ctx tokens in the cache a decode step computes

    out[h] = sum_p w[p] * V[p]        w = softmax over p < ctx of  scale * (q[h] · K[p])

in fp32, rounded once at the end; ctx = 0 gives zeros. What lies beyond ctx is never used: neither the rest of the last
block, nor blocks of nobody, nor the table entries behind those in use, which may hold -1 or garbage.

In `paged_decode_triton` only kernels compute: the host code checks shapes, allocates, takes views and strides, launches.
fp16 and fp32 only.
"""
from collections.abc import Sequence

import numpy as np
import torch
import triton
import triton.language as tl


# Working code to start from: one tile of TILE tokens of one head of one sequence per program, copied out of the cache.
@triton.jit
def gather_kernel(cache_ptr, table_ptr, len_ptr, out_ptr, c_block, c_slot, c_head, t_seq, t_col, o_seq, o_pos, o_head,
                  BLOCK: tl.constexpr, TILE: tl.constexpr, D: tl.constexpr):
    head, tile, seq = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    pos = tile * TILE + tl.arange(0, TILE)
    d = tl.arange(0, D)
    known = pos < tl.load(len_ptr + seq)  # in a kernel a length may be looked at, on the host not
    block = tl.load(table_ptr + seq * t_seq + pos // BLOCK * t_col, mask=known, other=0).to(tl.int64)
    source = block * c_block + pos % BLOCK * c_slot + head * c_head  # [TILE]: where each token's row begins
    rows = tl.load(cache_ptr + source[:, None] + d[None, :], mask=known[:, None], other=0)
    target = seq * o_seq + pos * o_pos + head * o_head
    tl.store(out_ptr + target[:, None] + d[None, :], rows, mask=known[:, None])


def gather_context(cache: torch.Tensor, block_tables: torch.Tensor, ctx_lens: torch.Tensor) -> torch.Tensor:
    """给定的例子：按块表把 K 或 V 抄成连续的 / A worked example: K or V of every sequence, in order of positions.

    cache [NB, BS, Hkv, D], block_tables int32 [B, M], ctx_lens int32 [B]. Returns [B, M * BS, Hkv, D], zeros beyond ctx.
    """
    _, block_size, heads, d = cache.shape
    batch, columns = block_tables.shape
    out = torch.zeros((batch, columns * block_size, heads, d), dtype=cache.dtype, device=cache.device)
    grid = (heads, triton.cdiv(columns * block_size, 64), batch)
    gather_kernel[grid](cache, block_tables, ctx_lens, out, *cache.stride()[:3], *block_tables.stride(),
                        *out.stride()[:3], BLOCK=block_size, TILE=64, D=d)
    return out


def slot_mapping(block_table: Sequence[int], start: int, n: int, block_size: int) -> np.ndarray:
    """位置 start 到 start+n-1 的 slot / Slots of the positions start .. start + n - 1 of one sequence.

    block_table: block ids; entries that no position needs may be anything. Returns int64 [n].
    ValueError: block_size < 1, start or n negative, a position behind the table's end, a negative entry for a position.
    """
    ### BEGIN SOLUTION
    if block_size < 1 or start < 0 or n < 0:
        raise ValueError(f"start {start}, n {n}, block_size {block_size}")
    position = np.arange(start, start + n, dtype=np.int64)
    if n and position[-1] // block_size >= len(block_table):
        raise ValueError(f"position {position[-1]} lies behind {len(block_table)} blocks of {block_size}")
    block = np.asarray([block_table[i] for i in (position // block_size).tolist()], dtype=np.int64)
    if (block < 0).any():
        raise ValueError(f"position {position[block < 0][0]} has no block")
    return block * block_size + position % block_size
    ### END SOLUTION


def write_kv(k_cache: torch.Tensor, v_cache: torch.Tensor, k: torch.Tensor, v: torch.Tensor,
             slots: torch.Tensor) -> None:
    """把新 token 的 K、V 写进缓存 / Write K and V of new tokens into the cache, in place.

    k_cache, v_cache: [NB, BS, Hkv, D], any strides. k, v: [T, Hkv, D] in the cache's type, any strides.
    slots: int64 [T], distinct but for -1, which says: skip this token.
    ValueError, before anything is written: a slot below -1 or from NB * BS on; k or v that is not [T, Hkv, D].
    """
    ### BEGIN SOLUTION
    blocks, block_size, heads, d = k_cache.shape
    if k.shape != (len(slots), heads, d) or v.shape != k.shape:
        raise ValueError(f"k {tuple(k.shape)}, v {tuple(v.shape)}, expected ({len(slots)}, {heads}, {d})")
    if ((slots < -1) | (slots >= blocks * block_size)).any():
        raise ValueError(f"slots from -1 to {blocks * block_size - 1}, not {slots.tolist()}")
    real = slots >= 0
    block, place = slots[real] // block_size, slots[real] % block_size  # two indices: a view may not flatten
    k_cache[block, place] = k[real]
    v_cache[block, place] = v[real]
    ### END SOLUTION


def paged_decode_ref(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                     ctx_lens: torch.Tensor, scale: float) -> torch.Tensor:
    """分页解码的参考实现，一条序列接一条 / Paged decode in plain torch, one sequence after the other.

    q: fp16 or fp32 [B, Hq, D]. k_cache, v_cache: the same type, [NB, BS, Hkv, D]. block_tables: int32 [B, M].
    ctx_lens: int32 [B], 0 to M * BS. Any strides; nothing is changed. Returns [B, Hq, D] in the type of q.
    """
    ### BEGIN SOLUTION
    block_size, kv_heads = k_cache.shape[1:3]
    group = q.shape[1] // kv_heads
    out = torch.zeros(q.shape, dtype=q.dtype)
    for b, ctx in enumerate(ctx_lens.tolist()):
        if ctx == 0:
            continue
        used = block_tables[b, : -(-ctx // block_size)].long()
        k, v = (cache[used].flatten(0, 1)[:ctx].float() for cache in (k_cache, v_cache))  # [ctx, Hkv, D]
        query = q[b].float().unflatten(0, (kv_heads, group))  # [Hkv, group, D]
        weight = torch.softmax(torch.einsum("hgd,phd->hgp", query, k) * scale, dim=-1)
        out[b] = torch.einsum("hgp,phd->hgd", weight, v).flatten(0, 1).to(q.dtype)
    return out
    ### END SOLUTION


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """合并两段上下文的注意力 / Attention over two parts of a context, from the attention over each part.

    o1, o2: fp16 or fp32 [T, H, D], one type. lse1, lse2: fp32 [T, H], log of the sum of exp(score) over that part.
    lse -inf, or +inf as some kernels write it, means: no tokens there; such a part counts nothing, whatever its o holds.
    Returns (o, lse): o in the type of o1, lse fp32. Both parts empty: o 0 and lse -inf.
    """
    ### BEGIN SOLUTION
    lse = torch.stack((lse1, lse2))
    lse = torch.where(lse == float("inf"), float("-inf"), lse)
    top = lse.amax(0)
    weight = torch.exp(lse - torch.where(top == float("-inf"), 0.0, top))  # -inf - -inf would be NaN
    total = weight.sum(0)
    share = (weight / torch.where(total > 0, total, 1.0))[..., None]
    part = torch.where(share > 0, torch.stack((o1, o2)).float(), 0.0)  # 0 * NaN would be NaN
    return (share * part).sum(0).to(o1.dtype), top + torch.log(total)
    ### END SOLUTION


### BEGIN SOLUTION
@triton.jit
def _decode_kernel(q_ptr, k_ptr, v_ptr, table_ptr, len_ptr, part_ptr, lse_ptr, scale,
                   q_seq, q_head, k_block, k_slot, k_head, v_block, v_slot, v_head, t_seq, t_col,
                   GROUP: tl.constexpr, ROWS: tl.constexpr, BLOCK: tl.constexpr, TILE: tl.constexpr, D: tl.constexpr):
    kv_head, split, seq = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    splits = tl.num_programs(1)
    row, d = tl.arange(0, ROWS), tl.arange(0, D)
    head = kv_head * GROUP + row  # all query heads that read this KV head, padded to the rows of a dot
    real = row < GROUP
    q = tl.load(q_ptr + seq * q_seq + head[:, None] * q_head + d[None, :], mask=real[:, None], other=0)

    ctx = tl.load(len_ptr + seq)
    share = tl.cdiv(tl.cdiv(ctx, TILE), splits) * TILE  # whole tiles, so that only the last one is ragged
    begin = split * share
    end = tl.minimum(begin + share, ctx)

    top = tl.full((ROWS,), float("-inf"), tl.float32)  # largest score so far
    total = tl.zeros((ROWS,), tl.float32)  # sum of exp(score - top)
    acc = tl.zeros((ROWS, D), tl.float32)  # sum of exp(score - top) * V
    for first in range(begin, end, TILE):
        pos = first + tl.arange(0, TILE)
        known = pos < end
        block = tl.load(table_ptr + seq * t_seq + pos // BLOCK * t_col, mask=known, other=0).to(tl.int64)
        k_row = block * k_block + pos % BLOCK * k_slot + kv_head * k_head  # int64: caches pass 2**31 elements
        v_row = block * v_block + pos % BLOCK * v_slot + kv_head * v_head
        k = tl.load(k_ptr + k_row[None, :] + d[:, None], mask=known[None, :], other=0)  # [D, TILE]
        v = tl.load(v_ptr + v_row[:, None] + d[None, :], mask=known[:, None], other=0)  # [TILE, D]
        score = tl.dot(q, k, input_precision="ieee") * scale
        score = tl.where(known[None, :], score, float("-inf"))
        higher = tl.maximum(top, tl.max(score, 1))
        fade = tl.exp(top - higher)
        weight = tl.exp(score - higher[:, None])
        total = total * fade + tl.sum(weight, 1)
        acc = acc * fade[:, None] + tl.dot(weight.to(v.dtype), v, input_precision="ieee")
        top = higher

    total = tl.where(total > 0, total, 1.0)  # a split without tokens: 0 with lse -inf
    place = (seq * tl.num_programs(0) * GROUP + head) * splits + split
    tl.store(part_ptr + place[:, None] * D + d[None, :], acc / total[:, None], mask=real[:, None])
    tl.store(lse_ptr + place, top + tl.log(total), mask=real)


@triton.jit
def _merge_kernel(part_ptr, lse_ptr, out_ptr, splits, LANES: tl.constexpr, D: tl.constexpr):
    row = tl.program_id(0)  # one query head of one sequence
    split, d = tl.arange(0, LANES), tl.arange(0, D)
    real = split < splits
    lse = tl.load(lse_ptr + row * splits + split, mask=real, other=float("-inf"))
    part = tl.load(part_ptr + (row * splits + split)[:, None] * D + d[None, :], mask=real[:, None], other=0)
    top = tl.max(lse, 0)
    weight = tl.exp(lse - tl.where(top == float("-inf"), 0.0, top))
    total = tl.sum(weight, 0)
    out = tl.sum(weight[:, None] * part, 0) / tl.where(total > 0, total, 1.0)
    tl.store(out_ptr + row * D + d, out)


def _check(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
           ctx_lens: torch.Tensor, num_splits: int) -> None:
    batch, heads, d = q.shape
    if k_cache.shape != v_cache.shape or k_cache.shape[3] != d or d not in (64, 128):
        raise ValueError(f"D {d}, k_cache {tuple(k_cache.shape)}, v_cache {tuple(v_cache.shape)}")
    if heads % k_cache.shape[2]:
        raise ValueError(f"{heads} query heads on {k_cache.shape[2]} KV heads")
    if q.dtype not in (torch.float16, torch.float32) or k_cache.dtype != q.dtype or v_cache.dtype != q.dtype:
        raise ValueError(f"types {q.dtype}, {k_cache.dtype}, {v_cache.dtype}: fp16 or fp32, all the same")
    if block_tables.shape[0] != batch or ctx_lens.shape != (batch,):
        raise ValueError(f"block_tables {tuple(block_tables.shape)}, ctx_lens {tuple(ctx_lens.shape)} for {batch} rows")
    if not 1 <= num_splits <= 8:
        raise ValueError(f"1 to 8 splits, not {num_splits}")
### END SOLUTION


def paged_decode_triton(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                        ctx_lens: torch.Tensor, scale: float, num_splits: int = 1) -> torch.Tensor:
    """分页解码的核 / Paged decode by kernels; arguments and result as in paged_decode_ref.

    BS is 16, 32 or 64, D 64 or 128, Hq any multiple of Hkv. The last dimension of q and of both caches is contiguous,
    their other strides and those of block_tables are arbitrary; ctx_lens is contiguous. The result is new and contiguous.
    num_splits: programs that share the context of one KV head; the answer does not depend on it.
    ValueError: another D, caches of different shapes, Hq no multiple of Hkv, types that differ or are neither fp16 nor
    fp32, block_tables or ctx_lens that have not B rows, num_splits outside 1..8.
    """
    ### BEGIN SOLUTION
    _check(q, k_cache, v_cache, block_tables, ctx_lens, num_splits)
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
        num_warps=warps, num_stages=5)  # table -> K and V is a chain of loads: five stages keep two tiles on the way
    if num_splits > 1:
        _merge_kernel[(batch * heads,)](part, lse, out, num_splits, LANES=8, D=d)
    return out
    ### END SOLUTION
