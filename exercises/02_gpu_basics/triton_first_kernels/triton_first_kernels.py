"""第一批 Triton 核：向量加与行 softmax / First Triton kernels: vector addition and row softmax.

Both functions take fp16, bf16 or fp32 tensors with any strides and return a new, contiguous tensor of the same type.

Only kernels compute: the host code checks shapes, allocates with torch.empty (written out like this), takes views and
strides, and launches. What it does may depend on shapes, types and plain arguments, never on values. Inputs are never
changed. Sources: Triton's tutorials 01 (vector addition) and 02 (fused softmax); srush/Triton-Puzzles 1 to 8.
"""

import torch
import triton
import triton.language as tl

FLOATS = (torch.float16, torch.bfloat16, torch.float32)
MAX_COLS = 32768


# Working code to start from: a masked copy of a vector. `src` and `dst` are addresses, they know neither length nor step.
@triton.jit
def copy_kernel(src, dst, n, src_step, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)  # the BLOCK elements of this program
    inside = i < n  # False for what the last program has too many
    values = tl.load(src + i * src_step, mask=inside)
    tl.store(dst + i, values, mask=inside)


def triton_copy(x: torch.Tensor, block: int = 1024) -> torch.Tensor:
    """给定的例子：用核复制一个向量 / A worked example: copy a vector [n] of any stride with a kernel."""
    if x.ndim != 1:
        raise ValueError(f"a vector is wanted, not the shape {tuple(x.shape)}")
    n = x.numel()
    out = torch.empty((n,), dtype=x.dtype, device=x.device)
    programs = triton.cdiv(n, block)  # rounded up: the last program may have less to do
    copy_kernel[(programs,)](x, out, n, x.stride(0), BLOCK=block)
    return out


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    """两个向量逐元素相加 / The sum of two vectors, element by element.

    x, y: [n], same length (0 too) and same type: fp16, bf16 or fp32; any strides. block: how many elements one program
    adds, a power of two. Returns x + y, [n], in that type, contiguous, new.
    ValueError: not two vectors of one length; types that differ or are none of the three; a block that is no power of two.
    """
    raise NotImplementedError("triton_add")


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    """每一行的 softmax / The softmax of every row.

    x: [R, C] in fp16, bf16 or fp32, any strides, C up to MAX_COLS; R or C may be 0. Everything is computed in fp32 and
    rounded once, to the type of x. Returns softmax over C, [R, C], in that type, contiguous, new.
    As in torch, a row that is -inf throughout, or has a NaN or a +inf, becomes NaN throughout.
    ValueError: no matrix; more than MAX_COLS columns; another type.
    """
    raise NotImplementedError("triton_softmax")
