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
    raise NotImplementedError("slot_mapping")


def write_kv(k_cache: torch.Tensor, v_cache: torch.Tensor, k: torch.Tensor, v: torch.Tensor,
             slots: torch.Tensor) -> None:
    """把新 token 的 K、V 写进缓存 / Write K and V of new tokens into the cache, in place.

    k_cache, v_cache: [NB, BS, Hkv, D], any strides. k, v: [T, Hkv, D] in the cache's type, any strides.
    slots: int64 [T], distinct but for -1, which says: skip this token.
    ValueError, before anything is written: a slot below -1 or from NB * BS on; k or v that is not [T, Hkv, D].
    """
    raise NotImplementedError("write_kv")


def paged_decode_ref(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                     ctx_lens: torch.Tensor, scale: float) -> torch.Tensor:
    """分页解码的参考实现，一条序列接一条 / Paged decode in plain torch, one sequence after the other.

    q: fp16 or fp32 [B, Hq, D]. k_cache, v_cache: the same type, [NB, BS, Hkv, D]. block_tables: int32 [B, M].
    ctx_lens: int32 [B], 0 to M * BS. Any strides; nothing is changed. Returns [B, Hq, D] in the type of q.
    """
    raise NotImplementedError("paged_decode_ref")


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """合并两段上下文的注意力 / Attention over two parts of a context, from the attention over each part.

    o1, o2: fp16 or fp32 [T, H, D], one type. lse1, lse2: fp32 [T, H], log of the sum of exp(score) over that part.
    lse -inf, or +inf as some kernels write it, means: no tokens there; such a part counts nothing, whatever its o holds.
    Returns (o, lse): o in the type of o1, lse fp32. Both parts empty: o 0 and lse -inf.
    """
    raise NotImplementedError("merge_states")


def paged_decode_triton(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
                        ctx_lens: torch.Tensor, scale: float, num_splits: int = 1) -> torch.Tensor:
    """分页解码的核 / Paged decode by kernels; arguments and result as in paged_decode_ref.

    BS is 16, 32 or 64, D 64 or 128, Hq any multiple of Hkv. The last dimension of q and of both caches is contiguous,
    their other strides and those of block_tables are arbitrary; ctx_lens is contiguous. The result is new and contiguous.
    num_splits: programs that share the context of one KV head; the answer does not depend on it.
    ValueError: another D, caches of different shapes, Hq no multiple of Hkv, types that differ or are neither fp16 nor
    fp32, block_tables or ctx_lens that have not B rows, num_splits outside 1..8.
    """
    raise NotImplementedError("paged_decode_triton")
