"""Triton INT4 反量化核 / A Triton kernel that turns packed INT4 weights into fp16 or fp32.

A weight [K, N] has K inputs and N outputs. Eight 4-bit codes lie in one int32 word, code 0 in its lowest four bits:

    GPTQ  qweight [K//8, N]   nibble i of word (r, n)  = code of weight (8r + i, n)
          qzeros  [G, N//8]   nibble j of word (g, m)  = zero of group g, column 8m + j
    AWQ   qweight [K, N//8]   nibble p of word (k, m)  = code of weight (k, 8m + ORDER[p]), ORDER = 0 2 4 6 1 3 5 7
          qzeros  [G, N//8]   the same order

`group_size` consecutive rows share one row of `scales` [G, N], G = K // group_size. Every weight is

    (code - zero) * scale      in fp32, then rounded once to the type of the result

Only kernels compute: the host code checks shapes, allocates with torch.empty (written out like this), takes views and
strides, and launches. Inputs may have any strides and are never changed. fp16 and fp32 only.
"""
import torch
import triton
import triton.language as tl


# Working code to start from: a masked copy of a 2-D tensor with any strides, one tile per program.
@triton.jit
def copy_kernel(src, dst, height, width, src_row, src_col, dst_row, dst_col,
                TILE_Y: tl.constexpr, TILE_X: tl.constexpr):
    y = tl.program_id(0) * TILE_Y + tl.arange(0, TILE_Y)[:, None]  # a column of row numbers
    x = tl.program_id(1) * TILE_X + tl.arange(0, TILE_X)[None, :]  # a row of column numbers
    live = (y < height) & (x < width)
    values = tl.load(src + y * src_row + x * src_col, mask=live, other=0)
    tl.store(dst + y * dst_row + x * dst_col, values, mask=live)


def copy_words(words: torch.Tensor) -> torch.Tensor:
    """给定的例子：用核复制一个二维张量 / A worked example: copy a 2-D tensor [R, N] with a kernel."""
    height, width = words.shape
    copy = torch.empty((height, width), dtype=words.dtype, device=words.device)
    tiles = (triton.cdiv(height, 16), triton.cdiv(width, 128))
    copy_kernel[tiles](words, copy, height, width, *words.stride(), *copy.stride(), TILE_Y=16, TILE_X=128)
    return copy


def unpack_plane(qweight: torch.Tensor, i: int) -> torch.Tensor:
    """取出每个字的第 i 个半字节 / Nibble i of every word.

    qweight: int32 [R, N], any strides. i: 0 (lowest four bits) to 7 (highest), else ValueError.
    Returns int32 [R, N] with values 0..15, contiguous, new.
    """
    raise NotImplementedError("unpack_plane")


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    """反量化 GPTQ 排列的 INT4 权重 / Dequantise INT4 weights in the GPTQ layout.

    qweight: int32 [K//8, N]. scales: fp16 or fp32 [G, N], G = K // group_size. qzeros: int32 [G, N//8], stored as they
    are (no + 1), or None: every zero is 8. group_size: a positive multiple of 8 that divides K. Any strides.
    Returns out_dtype (torch.float16 or torch.float32) [K, N], contiguous, new; K or N may be 0.
    ValueError: another group_size (-1 too), another out_dtype, scales or qzeros of another shape, qzeros although
    N is no multiple of 8.
    """
    raise NotImplementedError("dequant_int4")


def awq_dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor,
                     group_size: int) -> torch.Tensor:
    """反量化 AWQ 排列的 INT4 权重（★） / Dequantise INT4 weights in the AWQ layout (stretch).

    qweight: int32 [K, N//8]. scales: fp16 or fp32 [G, N]. qzeros: int32 [G, N//8]. group_size and strides as in
    dequant_int4. Returns [K, N] in the type of scales, contiguous, new; K or N may be 0. ValueError: as there.
    """
    raise NotImplementedError("awq_dequant_int4")
