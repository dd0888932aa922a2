"""解码用的 W4A16 GEMV：4-bit 权重乘 16-bit 激活 / W4A16 GEMV for decoding: 4-bit weights times 16-bit activations.

A weight [K, N] has K inputs and N outputs, eight 4-bit codes of consecutive rows in one int32 word (the GPTQ layout of 6.5):

    qweight [K//8, N]   nibble i of word (r, n)  = code of weight (8r + i, n), nibble 0 = lowest four bits
    qzeros  [G, N//8]   nibble j of word (g, m)  = zero of group g, column 8m + j
    scales  [G, N]      group_size consecutive rows share one; G = K // group_size

    y[b, n]  =  sum over k of  x[b, k] * (code[k, n] - zero[g, n]) * scale[g, n],   g = k // group_size

Only kernels compute: the host code checks shapes, allocates with torch.empty (written out like this), takes views and
strides, and launches. Inputs may have any strides and are never changed. fp16 and fp32 only.
"""
### BEGIN SOLUTION
import math

### END SOLUTION
import torch
import triton
import triton.language as tl
from given.shapes import Hw, WeightSpec


# Working code to start from: y = x W with weights of 16 or 32 bits. A program owns COLS columns of y and walks down K.
@triton.jit
def gemv_kernel(x_ptr, w_ptr, y_ptr, n_rows, n_cols, x_col, w_row, w_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, :]  # a row of column numbers
    acc = tl.zeros((ROWS, COLS), tl.float32)
    for start in range(0, n_rows, ROWS):
        k = start + tl.arange(0, ROWS)[:, None]  # a column of row numbers
        x = tl.load(x_ptr + k * x_col, mask=k < n_rows, other=0).to(tl.float32)
        w = tl.load(w_ptr + k * w_row + n * w_col, mask=(k < n_rows) & (n < n_cols), other=0).to(tl.float32)
        acc += x * w
    tl.store(y_ptr + n, tl.sum(acc, 0, keep_dims=True), mask=n < n_cols)


def gemv(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """给定的例子：未量化的向量乘矩阵 / A worked example without quantisation: x [1, K] times w [K, N], fp32 sums."""
    n_rows, n_cols = w.shape
    y = torch.empty((1, n_cols), dtype=x.dtype, device=x.device)
    gemv_kernel[(triton.cdiv(n_cols, 128),)](x, w, y, n_rows, n_cols, x.stride(1), *w.stride(), ROWS=32, COLS=128)
    return y


### BEGIN SOLUTION
def _time_s(k: int, n: int, weight_bits: float, hw: Hw, batch: int) -> float:
    bits = weight_bits + 16 * batch * (k + n)  # x is read once, y is written once
    return max(bits / 8 / hw.bw, 2 * batch * k * n / hw.flops)
### END SOLUTION


def predicted_speedup(k: int, n: int, w: WeightSpec, hw: Hw, batch: int) -> float:
    """屋顶线模型：比 16-bit 权重快多少倍 / The roofline's speed-up of weights `w` over 16-bit weights.

    One layer y [batch, n] = x [batch, k] W [k, n], x and y of 16 bits. Its time is the larger of
        bytes / hw.bw                      W, x and y moved once
        2 * batch * k * n / hw.flops       W4A16 multiplies in 16 bits, whatever the weights are stored in
    W takes k * n * w.bits bits, and for w.bits < 16 also G * n * (scale_bits + zero_bits), where G = ceil(k / group_size),
    or 1 for group_size None. The other fields of `w` do not matter.
    Returns time with 16-bit weights / time with `w`. ValueError: k, n or batch below 1.
    """
    ### BEGIN SOLUTION
    if min(k, n, batch) < 1:
        raise ValueError(f"k {k}, n {n} and batch {batch} must be positive")
    weight_bits = k * n * w.bits
    if w.bits < 16:
        groups = 1 if w.group_size is None else -(-k // w.group_size)
        weight_bits += groups * n * (w.scale_bits + w.zero_bits)
    return _time_s(k, n, 16 * k * n, hw, batch) / _time_s(k, n, weight_bits, hw, batch)
    ### END SOLUTION


### BEGIN SOLUTION
SIXTEEN = 0x41800000  # the bits of 16.0 in fp32; a code in bits 19..22 of it adds the code


@triton.jit
def _parts_kernel(x_ptr, words_ptr, scales_ptr, zeros_ptr, parts_ptr, batch, n_cols, n_tiles, tiles_per_part, sixteen,
                  x_row, x_col, w_row, w_col, s_row, s_col, z_row, z_col, TILES_PER_GROUP: tl.constexpr,
                  HAS_ZEROS: tl.constexpr, BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    row = tl.arange(0, BATCH)[:, None, None]
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, None, :]
    inside = n < n_cols
    first = tl.program_id(1) * tiles_per_part
    r = first * ROWS + tl.arange(0, ROWS)[None, :, None]  # word rows; a tile of them lies in one group
    words_at = words_ptr + r * w_row + n * w_col
    x_at = x_ptr + tl.minimum(row, batch - 1) * x_row + 8 * r * x_col  # rows beyond the batch repeat its last one
    acc = tl.zeros((BATCH, ROWS, COLS), tl.float32)
    for tile in range(first, tl.minimum(first + tiles_per_part, n_tiles)):
        words = tl.load(words_at, mask=inside, other=0)
        dot = tl.zeros((BATCH, ROWS, COLS), tl.float32)
        x_sum = tl.zeros((BATCH, ROWS, 1), tl.float32)
        for i in tl.static_range(8):
            if i < 5:
                moved = words << 19 - 4 * i
            else:
                moved = words >> 4 * i - 19
            code = ((moved & 0x780000) | sixteen).to(tl.float32, bitcast=True)  # 16 + code, and no conversion
            x = tl.load(x_at + i * x_col).to(tl.float32)
            dot += x * code
            x_sum += x
        group = tile // TILES_PER_GROUP
        scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
        if HAS_ZEROS:
            zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
            zero = ((zero_words >> 4 * (n % 8)) & 15).to(tl.float32)
        else:
            zero = 8.0
        acc += scale * (dot - (16 + zero) * x_sum)
        words_at += ROWS * w_row
        x_at += 8 * ROWS * x_col
    part = (tl.program_id(1) * batch + row) * n_cols + n
    tl.store(parts_ptr + part, tl.sum(acc, 1, keep_dims=True), mask=(row < batch) & inside)


@triton.jit
def _total_kernel(parts_ptr, y_ptr, n_parts, size, PARTS: tl.constexpr, COLS: tl.constexpr):
    part = tl.arange(0, PARTS)[:, None]
    at = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, :]  # element of y, rows one after the other
    sums = tl.load(parts_ptr + part * size + at, mask=(part < n_parts) & (at < size), other=0)
    tl.store(y_ptr + at, tl.sum(sums, 0, keep_dims=True), mask=at < size)  # the store rounds, once


def _check(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
           split_k: int) -> None:
    k, n = 8 * qweight.shape[0], qweight.shape[1]
    if x.dtype not in (torch.float16, torch.float32):
        raise ValueError(f"x is {x.dtype}, expected torch.float16 or torch.float32")
    if x.dim() != 2 or x.shape[1] != k or not 1 <= x.shape[0] <= 8:
        raise ValueError(f"x {tuple(x.shape)}, expected (1..8, {k})")
    if group_size < 8 or group_size % 8 or k % group_size:
        raise ValueError(f"group_size {group_size} is not a positive multiple of 8 that divides K = {k}")
    if tuple(scales.shape) != (k // group_size, n):
        raise ValueError(f"scales {tuple(scales.shape)}, expected {(k // group_size, n)}")
    if qzeros is not None and (n % 8 or tuple(qzeros.shape) != (k // group_size, n // 8)):
        raise ValueError(f"qzeros {tuple(qzeros.shape)}, expected ({k // group_size}, {n} / 8)")
    if split_k < 1:
        raise ValueError(f"split_k {split_k} is not positive")
### END SOLUTION


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    """几行激活乘 INT4 权重 / A few rows of activations times an INT4 weight.

    x: fp16 or fp32 [B, K], B 1..8. qweight: int32 [K//8, N]. scales: fp16 or fp32 [G, N]. qzeros: int32 [G, N//8], stored
    as they are (no + 1), or None: every zero is 8. group_size: a positive multiple of 8 that divides K. Any strides.
    split_k: K is cut into at least so many parts, each summed by programs of its own; 1 leaves their number to you.
    Returns [B, N] in the type of x, contiguous, new: products and sums in fp32, rounded once, the same bits every time.
    K or N may be 0. ValueError: x of another type or shape, another group_size (-1 too), scales or qzeros of another
    shape, qzeros although N is no multiple of 8, split_k < 1.
    """
    ### BEGIN SOLUTION
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    rows = math.gcd(group_size // 8, 16 if batch <= 2 else 8)  # divides a group: one scale per column and tile
    tiles = word_rows // rows
    n_parts = max(split_k, triton.cdiv(word_rows, 32 * (batch + 1)))  # many programs, yet few partial sums
    parts = torch.empty((n_parts, batch, n), dtype=torch.float32, device=x.device)
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros  # without zeros the pointer is never read
    _parts_kernel[(triton.cdiv(n, 256), n_parts)](
        x, qweight, scales, zeros, parts, batch, n, tiles, triton.cdiv(tiles, n_parts), SIXTEEN,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(), TILES_PER_GROUP=group_size // 8 // rows,
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=rows, COLS=256, num_warps=16)
    _total_kernel[(triton.cdiv(batch * n, 128),)](
        parts, y, n_parts, batch * n, PARTS=triton.next_power_of_2(n_parts), COLS=128)
    return y
    ### END SOLUTION
