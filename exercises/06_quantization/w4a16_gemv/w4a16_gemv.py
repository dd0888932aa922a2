"""解码用的 W4A16 GEMV：4-bit 权重乘 16-bit 激活 / W4A16 GEMV for decoding: 4-bit weights times 16-bit activations.

A weight [K, N] has K inputs and N outputs, eight 4-bit codes of consecutive rows in one int32 word (the GPTQ layout of 6.5):

    qweight [K//8, N]   nibble i of word (r, n)  = code of weight (8r + i, n), nibble 0 = lowest four bits
    qzeros  [G, N//8]   nibble j of word (g, m)  = zero of group g, column 8m + j
    scales  [G, N]      group_size consecutive rows share one; G = K // group_size

    y[b, n]  =  sum over k of  x[b, k] * (code[k, n] - zero[g, n]) * scale[g, n],   g = k // group_size

Only kernels compute: the host code checks shapes, allocates with torch.empty (written out like this), takes views and
strides, and launches. Inputs may have any strides and are never changed. fp16 and fp32 only.
"""
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


def predicted_speedup(k: int, n: int, w: WeightSpec, hw: Hw, batch: int) -> float:
    """屋顶线模型：比 16-bit 权重快多少倍 / The roofline's speed-up of weights `w` over 16-bit weights.

    One layer y [batch, n] = x [batch, k] W [k, n], x and y of 16 bits. Its time is the larger of
        bytes / hw.bw                      W, x and y moved once
        2 * batch * k * n / hw.flops       W4A16 multiplies in 16 bits, whatever the weights are stored in
    W takes k * n * w.bits bits, and for w.bits < 16 also G * n * (scale_bits + zero_bits), where G = ceil(k / group_size),
    or 1 for group_size None. The other fields of `w` do not matter.
    Returns time with 16-bit weights / time with `w`. ValueError: k, n or batch below 1.
    """
    raise NotImplementedError("predicted_speedup")


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
    raise NotImplementedError("w4a16_gemv")
