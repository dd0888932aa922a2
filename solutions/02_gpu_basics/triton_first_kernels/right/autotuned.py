"""由 autotune 选择 warp 数 / The number of warps is left to the autotuner

A logarithm instead of a division: exp(v - max - log(sum)), the maximum taken off first, since max + log(sum) would be
rounded at the level of the maximum.
"""
import torch
import triton
import triton.language as tl

TYPES = {torch.float16, torch.bfloat16, torch.float32}


@triton.autotune(
    configs=[triton.Config({}, num_warps=4), triton.Config({}, num_warps=8)],
    key=["n"],
)
@triton.jit
def plus(a, b, c, n, a_step, b_step, BLOCK: tl.constexpr):
    first = tl.program_id(0).to(tl.int64) * BLOCK
    lane = tl.arange(0, BLOCK)
    live = lane < n - first
    left = tl.load(a + (first + lane) * a_step, mask=live, other=0).to(tl.float32)
    right = tl.load(b + (first + lane) * b_step, mask=live, other=0).to(tl.float32)
    tl.store(c + first + lane, left + right, mask=live)


@triton.autotune(
    configs=[
        triton.Config({}, num_warps=16),
        triton.Config({}, num_warps=8),
        triton.Config({}, num_warps=32),
    ],
    key=["cols", "src_row"],
)
@triton.jit
def normalise(src, dst, cols, src_row, src_col, dst_row, WIDTH: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    lane = tl.arange(0, WIDTH)
    v = tl.load(src + row * src_row + lane * src_col, mask=lane < cols, other=-float("inf")).to(tl.float32)
    v -= tl.max(v, 0)
    v -= tl.log(tl.sum(tl.exp(v), 0))
    tl.store(dst + row * dst_row + lane, tl.exp(v), mask=lane < cols)


def triton_add(x, y, block=1024):
    if (x.ndim, y.ndim) != (1, 1) or x.numel() != y.numel():
        raise ValueError(f"{x.ndim}-d of {x.numel()} and {y.ndim}-d of {y.numel()}")
    if {x.dtype, y.dtype} not in [{kind} for kind in TYPES]:
        raise ValueError(f"{x.dtype} and {y.dtype}")
    if bin(block).count("1") != 1 or block < 0:
        raise ValueError(f"block {block}")
    result = torch.empty((x.numel(),), dtype=x.dtype, device=x.device)
    n = x.numel()
    plus[lambda meta: (triton.cdiv(n, meta["BLOCK"]),)](x, y, result, n, x.stride(0), y.stride(0), BLOCK=block)
    return result


def triton_softmax(x):
    if x.ndim != 2 or x.size(1) > 32 * 1024:
        raise ValueError(f"shape {tuple(x.shape)}")
    if x.dtype not in TYPES:
        raise ValueError(f"{x.dtype}")
    result = torch.empty(tuple(x.shape), dtype=x.dtype, device=x.device)
    rows, cols = x.shape
    if cols:
        normalise[(rows,)](x, result, cols, x.stride(0), x.stride(1), result.stride(0),
                             WIDTH=triton.next_power_of_2(cols))
    return result
