"""一个 tile 只属于一个组，AWQ 用三次 interleave / Tiles that never cross a group; AWQ by three interleaves.

The row tile is the largest power of two (at most 64) that divides group_size, so a tile needs one row of scales and
one of zeros, as in vLLM's awq_dequantize_kernel; there the caller has to see to it, here the host code does.
"""
import torch
import triton
import triton.language as tl


@triton.jit
def plane(words, out, total, cols, stride_r, stride_c, shift, BLOCK: tl.constexpr):
    flat = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    live = flat < total
    w = tl.load(words + flat // cols * stride_r + flat % cols * stride_c, mask=live)
    tl.store(out + flat, (w >> shift) & 0xF, mask=live)


@triton.jit
def gptq(words, scales, zeros, out, cols, group_size, wr, wc, sr, sc, zr, zc,
         ZEROS: tl.constexpr, TILE_K: tl.constexpr, TILE_N: tl.constexpr):
    start = tl.program_id(1) * TILE_K
    group = start // group_size
    k = start + tl.arange(0, TILE_K)
    n = tl.program_id(0) * TILE_N + tl.arange(0, TILE_N)
    live = n < cols
    scale = tl.load(scales + group * sr + n * sc, mask=live, other=0.0).to(tl.float32)
    zero = tl.full((TILE_N,), 8, tl.int32)
    if ZEROS:
        zero = (tl.load(zeros + group * zr + (n // 8) * zc, mask=live, other=0) >> ((n % 8) * 4)) & 0xF
    w = tl.load(words + (k // 8)[:, None] * wr + n[None, :] * wc, mask=live[None, :], other=0)
    code = (w >> ((k % 8) * 4)[:, None]) & 0xF
    value = (code - zero[None, :]).to(tl.float32) * scale[None, :]
    tl.store(out + k[:, None] * cols + n[None, :], value.to(out.dtype.element_ty), mask=live[None, :])


@triton.jit
def awq(words, scales, zeros, out, word_cols, group_size, wr, wc, sr, sc, zr, zc,
        TILE_K: tl.constexpr, TILE_W: tl.constexpr):
    start = tl.program_id(1) * TILE_K
    group = start // group_size
    k = start + tl.arange(0, TILE_K)[:, None]
    m = tl.program_id(0) * TILE_W + tl.arange(0, TILE_W)[None, :]
    n = tl.program_id(0) * TILE_W * 8 + tl.arange(0, TILE_W * 8)[None, :]
    w = tl.load(words + k * wr + m * wc, mask=m < word_cols, other=0)
    z = tl.load(zeros + group * zr + m * zc, mask=m < word_cols, other=0)
    for _ in tl.static_range(3):
        w = tl.interleave(w, w)
        z = tl.interleave(z, z)
    shift = ((n & 1) << 4) + ((n & 7) >> 1 << 2)
    live = n < word_cols * 8
    scale = tl.load(scales + group * sr + n * sc, mask=live, other=0.0).to(tl.float32)
    value = (((w >> shift) & 0xF) - ((z >> shift) & 0xF)).to(tl.float32) * scale
    tl.store(out + k * (word_cols * 8) + n, value.to(out.dtype.element_ty), mask=live)


def unpack_plane(qweight, i):
    if i not in range(8):
        raise ValueError("i must be 0..7")
    rows, cols = qweight.shape
    out = torch.empty_like(qweight, memory_format=torch.contiguous_format)
    plane[(triton.cdiv(rows * cols, 1024),)](qweight, out, rows * cols, cols, *qweight.stride(), 4 * i, BLOCK=1024)
    return out


def tile_rows(group_size):
    return min(64, group_size & -group_size)


def groups_of(k, n, scales, zeros, group_size):
    fits = group_size > 0 and group_size % 8 == 0 and k % group_size == 0
    if fits:
        fits = scales.shape == (k // group_size, n)
    if fits and zeros is not None:
        fits = n % 8 == 0 and zeros.shape == (k // group_size, n // 8)
    if not fits:
        raise ValueError("shapes and group_size do not fit")


def dequant_int4(qweight, scales, qzeros, group_size, out_dtype=torch.float16):
    if out_dtype != torch.float16 and out_dtype != torch.float32:
        raise ValueError("fp16 or fp32")
    k, n = qweight.shape[0] * 8, qweight.shape[1]
    groups_of(k, n, scales, qzeros, group_size)
    out = torch.zeros(k, n, dtype=out_dtype, device=qweight.device)
    tile = tile_rows(group_size)
    z = scales if qzeros is None else qzeros
    gptq[(triton.cdiv(n, 128), k // tile)](
        qweight, scales, z, out, n, group_size, *qweight.stride(), *scales.stride(), *z.stride(),
        ZEROS=qzeros is not None, TILE_K=tile, TILE_N=128)
    return out


def awq_dequant_int4(qweight, scales, qzeros, group_size):
    k, m = qweight.shape
    groups_of(k, 8 * m, scales, qzeros, group_size)
    out = torch.empty(k, 8 * m, dtype=scales.dtype, device=qweight.device)
    tile = tile_rows(group_size)
    awq[(triton.cdiv(m, 16), k // tile)](
        qweight, scales, qzeros, out, m, group_size, *qweight.stride(), *scales.stride(), *qzeros.stride(),
        TILE_K=tile, TILE_W=16)
    return out
