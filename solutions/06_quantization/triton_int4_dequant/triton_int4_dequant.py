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


### BEGIN SOLUTION
@triton.jit
def _plane_kernel(src, dst, rows, cols, src_row, src_col, place, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    inside = (r < rows) & (c < cols)
    words = tl.load(src + r * src_row + c * src_col, mask=inside, other=0)
    tl.store(dst + r * cols + c, (words >> 4 * place) & 15, mask=inside)  # >> copies the sign bit in, & 15 removes it
### END SOLUTION


def unpack_plane(qweight: torch.Tensor, i: int) -> torch.Tensor:
    """取出每个字的第 i 个半字节 / Nibble i of every word.

    qweight: int32 [R, N], any strides. i: 0 (lowest four bits) to 7 (highest), else ValueError.
    Returns int32 [R, N] with values 0..15, contiguous, new.
    """
    ### BEGIN SOLUTION
    if not 0 <= i < 8:
        raise ValueError(f"a word has nibbles 0..7, not {i}")
    rows, cols = qweight.shape
    out = torch.empty((rows, cols), dtype=torch.int32, device=qweight.device)
    grid = (triton.cdiv(rows, 16), triton.cdiv(cols, 128))
    _plane_kernel[grid](qweight, out, rows, cols, *qweight.stride(), i, ROWS=16, COLS=128)
    return out
    ### END SOLUTION


### BEGIN SOLUTION
@triton.jit
def _gptq_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, word_rows, n_cols, words_per_group,
                 w_row, w_col, s_row, s_col, z_row, z_col,
                 HAS_ZEROS: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]  # int64: K * N may exceed 2**31
    n = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    inside = (r < word_rows) & (n < n_cols)
    group = r // words_per_group  # of each row, not of the tile: a tile may span groups
    words = tl.load(words_ptr + r * w_row + n * w_col, mask=inside, other=0)
    scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
    if HAS_ZEROS:
        zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
        zero = (zero_words >> 4 * (n % 8)) & 15
    else:
        zero = 8
    for i in tl.static_range(8):  # one word row is eight rows of the result
        x = (((words >> 4 * i) & 15) - zero).to(tl.float32) * scale
        tl.store(out_ptr + (8 * r + i) * n_cols + n, x, mask=inside)  # the store rounds, once


def _check_shapes(k: int, n: int, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int) -> None:
    if group_size < 8 or group_size % 8 or k % group_size:
        raise ValueError(f"group_size {group_size} is not a positive multiple of 8 that divides K = {k}")
    groups = k // group_size
    if tuple(scales.shape) != (groups, n):
        raise ValueError(f"scales {tuple(scales.shape)}, expected {(groups, n)}")
    if qzeros is not None and (n % 8 or tuple(qzeros.shape) != (groups, n // 8)):
        raise ValueError(f"qzeros {tuple(qzeros.shape)}, expected ({groups}, {n} / 8)")
### END SOLUTION


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    """反量化 GPTQ 排列的 INT4 权重 / Dequantise INT4 weights in the GPTQ layout.

    qweight: int32 [K//8, N]. scales: fp16 or fp32 [G, N], G = K // group_size. qzeros: int32 [G, N//8], stored as they
    are (no + 1), or None: every zero is 8. group_size: a positive multiple of 8 that divides K. Any strides.
    Returns out_dtype (torch.float16 or torch.float32) [K, N], contiguous, new; K or N may be 0.
    ValueError: another group_size (-1 too), another out_dtype, scales or qzeros of another shape, qzeros although
    N is no multiple of 8.
    """
    ### BEGIN SOLUTION
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    out = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    zeros = qweight if qzeros is None else qzeros  # without zeros the pointer is never read
    grid = (triton.cdiv(word_rows, 16), triton.cdiv(n, 128))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size // 8,
                       *qweight.stride(), *scales.stride(), *zeros.stride(),
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=128)
    return out
    ### END SOLUTION


### BEGIN SOLUTION
@triton.jit
def _awq_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, n_rows, word_cols, group_size,
                w_row, w_col, s_row, s_col, z_row, z_col, ROWS: tl.constexpr, WORDS: tl.constexpr):
    k = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    m = tl.program_id(1) * WORDS + tl.arange(0, WORDS)[None, :]
    inside = (k < n_rows) & (m < word_cols)
    group = k // group_size
    words = tl.load(words_ptr + k * w_row + m * w_col, mask=inside, other=0)[:, :, None]
    zeros = tl.load(zeros_ptr + group * z_row + m * z_col, mask=inside, other=0)[:, :, None]
    j = tl.arange(0, 8)[None, None, :]
    shift = 4 * (j // 2 + j % 2 * 4)  # column j of a word lies in nibble 0 4 1 5 2 6 3 7: the inverse of ORDER
    n = 8 * m[:, :, None] + j
    eight = inside[:, :, None] & (j < 8)  # [ROWS, WORDS, 8]
    scale = tl.load(scales_ptr + group[:, :, None] * s_row + n * s_col, mask=eight, other=0).to(tl.float32)
    x = (((words >> shift) & 15) - ((zeros >> shift) & 15)).to(tl.float32) * scale
    tl.store(out_ptr + k[:, :, None] * (8 * word_cols) + n, x, mask=eight)
### END SOLUTION


def awq_dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor,
                     group_size: int) -> torch.Tensor:
    """反量化 AWQ 排列的 INT4 权重（★） / Dequantise INT4 weights in the AWQ layout (stretch).

    qweight: int32 [K, N//8]. scales: fp16 or fp32 [G, N]. qzeros: int32 [G, N//8]. group_size and strides as in
    dequant_int4. Returns [K, N] in the type of scales, contiguous, new; K or N may be 0. ValueError: as there.
    """
    ### BEGIN SOLUTION
    rows, word_cols = qweight.shape
    _check_shapes(rows, 8 * word_cols, scales, qzeros, group_size)
    out = torch.empty((rows, 8 * word_cols), dtype=scales.dtype, device=qweight.device)
    grid = (triton.cdiv(rows, 32), triton.cdiv(word_cols, 16))
    _awq_kernel[grid](qweight, scales, qzeros, out, rows, word_cols, group_size,
                      *qweight.stride(), *scales.stride(), *qzeros.stride(), ROWS=32, WORDS=16)
    return out
    ### END SOLUTION
