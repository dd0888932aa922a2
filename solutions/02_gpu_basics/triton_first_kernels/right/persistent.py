"""固定数量的程序各自循环 / A fixed number of programs, each in a loop

As in Triton's second tutorial: no more programs than keep a device busy, each takes every P-th row or block. Padding is loaded
as 0 and becomes -inf by tl.where.
"""
import torch
import triton
import triton.language as tl

PROGRAMS = 1024


@triton.jit
def add_blocks(x, y, out, n, step_x, step_y, BLOCK: tl.constexpr):
    for block in range(tl.program_id(0).to(tl.int64), tl.cdiv(n, BLOCK), tl.num_programs(0)):
        at = block * BLOCK + tl.arange(0, BLOCK)
        live = at < n
        tl.store(out + at, tl.load(x + at * step_x, live).to(tl.float32) + tl.load(y + at * step_y, live), live)


@triton.jit
def softmax_rows(x, out, rows, cols, step_row, step_col, WIDTH: tl.constexpr):
    at = tl.arange(0, WIDTH)
    live = at < cols
    for row in range(tl.program_id(0).to(tl.int64), rows, tl.num_programs(0)):
        raw = tl.load(x + row * step_row + at * step_col, mask=live, other=0).to(tl.float32)
        logits = tl.where(live, raw, float("-inf"))
        shifted = logits - tl.max(logits, axis=0)
        weights = tl.exp(shifted)
        tl.store(out + row * cols + at, weights / tl.sum(weights, axis=0), mask=live)


def _refuse(unless, why):
    if not unless:
        raise ValueError(why)


def _is_float(x):
    return x.dtype in (torch.float16, torch.float32, torch.bfloat16)


def triton_add(x, y, block=1024):
    _refuse(x.dim() == 1 and y.dim() == 1 and x.size(0) == y.size(0), "shapes")
    _refuse(_is_float(x) and x.dtype == y.dtype, "types")
    _refuse(block in [1 << power for power in range(21)], "block")
    n = x.size(0)
    out = torch.zeros(n, dtype=x.dtype, device=x.device)
    if n:
        blocks = (n + block - 1) // block
        add_blocks[(min(blocks, PROGRAMS),)](x, y, out, n, x.stride(0), y.stride(0), block)
    return out


def triton_softmax(x):
    _refuse(x.dim() == 2 and _is_float(x), "a matrix of floats is wanted")
    rows, cols = x.size(0), x.size(1)
    _refuse(cols <= 32768, "too wide")
    out = torch.empty_like(x, memory_format=torch.contiguous_format)
    if rows and cols:
        width = 1 << (cols - 1).bit_length()
        warps = 4 if width <= 2048 else 8 if width <= 8192 else 16
        softmax_rows[(min(rows, PROGRAMS),)](x, out, rows, cols, *x.stride(), WIDTH=width, num_warps=warps)
    return out
