"""一行一个程序；很宽的行用在线 softmax / One row per program; very wide rows by an online softmax

Up to 8192 columns a row stays in registers, as a one-dimensional tile. Beyond, a first loop over tiles keeps a running
maximum and a running sum per lane, and a second one reads the row again and writes it. Powers of two instead of e.
"""
import torch
import triton
import triton.language as tl

LOG2_E = tl.constexpr(1.4426950408889634)


@triton.jit
def add(out, x, y, x_step, y_step, n, BLOCK: tl.constexpr):
    start = tl.program_id(axis=0) * BLOCK
    offsets = start + tl.arange(0, BLOCK)
    left = tl.load(x + offsets * x_step, mask=offsets < n, other=0.0)
    right = tl.load(y + offsets * y_step, mask=offsets < n, other=0.0)
    total = left.to(tl.float32) + right.to(tl.float32)
    tl.store(out + offsets, total.to(out.dtype.element_ty), mask=offsets < n)


@triton.jit
def narrow(out, x, row_step, col_step, n_cols, WIDTH: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    col = tl.arange(0, WIDTH)
    v = tl.load(x + row * row_step + col * col_step, mask=col < n_cols, other=float("-inf")).to(tl.float32)
    e = tl.math.exp2((v - tl.max(v, 0)) * LOG2_E)
    p = e * (1.0 / tl.sum(e, 0))
    tl.store(out + row * n_cols + col, p.to(out.dtype.element_ty), mask=col < n_cols)


@triton.jit
def wide(out, x, row_step, col_step, n_cols, TILE: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    lane = tl.arange(0, TILE)
    peak = tl.full((TILE,), float("-inf"), tl.float32)
    mass = tl.zeros((TILE,), tl.float32)
    for start in range(0, n_cols, TILE):
        col = start + lane
        v = tl.load(x + row * row_step + col * col_step, mask=col < n_cols, other=float("-inf")).to(tl.float32)
        higher = tl.maximum(peak, v)
        base = tl.where(higher == float("-inf"), 0.0, higher)  # -inf minus -inf is NaN, -inf minus 0 is not
        mass = mass * tl.exp(peak - base) + tl.exp(v - base)
        peak = higher
    top = tl.max(peak, 0)
    total = tl.sum(mass * tl.exp(peak - top), 0)
    for start in range(0, n_cols, TILE):
        col = start + lane
        v = tl.load(x + row * row_step + col * col_step, mask=col < n_cols, other=float("-inf")).to(tl.float32)
        tl.store(out + row * n_cols + col, (tl.exp(v - top) / total).to(out.dtype.element_ty), mask=col < n_cols)


def triton_add(x, y, block=1024):
    if not (len(x.shape) == len(y.shape) == 1 and len(x) == len(y)):
        raise ValueError("two vectors of the same length, please")
    if x.dtype is not y.dtype or x.dtype not in {torch.float16, torch.bfloat16, torch.float32}:
        raise ValueError("fp16, bf16 or fp32, the same for both")
    if block <= 0 or block != triton.next_power_of_2(block):
        raise ValueError("block has to be a power of two")
    out = torch.empty(len(x), dtype=x.dtype, device=x.device)
    add[(triton.cdiv(len(x), block), 1, 1)](out, x, y, x.stride()[0], y.stride()[0], len(x), BLOCK=block)
    return out


def triton_softmax(x):
    if len(x.shape) != 2:
        raise ValueError("a matrix, please")
    n_rows, n_cols = x.shape
    if n_cols > 2**15 or x.dtype not in {torch.float16, torch.bfloat16, torch.float32}:
        raise ValueError("at most 32768 columns of fp16, bf16 or fp32")
    out = torch.empty(n_rows, n_cols, dtype=x.dtype, device=x.device)
    if n_rows * n_cols > 0:
        if n_cols <= 8192:
            narrow[(n_rows,)](out, x, x.stride(0), x.stride(1), n_cols, WIDTH=triton.next_power_of_2(n_cols))
        else:
            wide[(n_rows,)](out, x, x.stride(0), x.stride(1), n_cols, TILE=2048, num_warps=8)
    return out
