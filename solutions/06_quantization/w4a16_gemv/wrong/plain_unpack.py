"""直白地解包、转换、求和 / plain unpack, convert, sum

Every weight loads its word, is shifted, converted, dequantised and summed: right, and the memory waits for the arithmetic.
"""
import torch
import triton
import triton.language as tl
from given.shapes import Hw, WeightSpec

BREAKS = ["performance"]


def predicted_speedup(k: int, n: int, w: WeightSpec, hw: Hw, batch: int) -> float:
    if min(k, n, batch) < 1:
        raise ValueError(f"k {k}, n {n} and batch {batch} must be positive")
    bits = k * n * w.bits
    if w.bits < 16:
        bits += (1 if w.group_size is None else -(-k // w.group_size)) * n * (w.scale_bits + w.zero_bits)
    others, compute = 16 * batch * (k + n), 2 * batch * k * n / hw.flops
    return max((16 * k * n + others) / 8 / hw.bw, compute) / max((bits + others) / 8 / hw.bw, compute)


@triton.jit
def _plain_kernel(x_ptr, words_ptr, scales_ptr, zeros_ptr, y_ptr, n_rows, n_cols, batch, group_size,
                  x_row, x_col, w_row, w_col, s_row, s_col, z_row, z_col,
                  HAS_ZEROS: tl.constexpr, BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    b = tl.arange(0, BATCH)[:, None, None]
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, None, :]
    acc = tl.zeros((BATCH, 1, COLS), tl.float32)
    for start in range(0, n_rows, ROWS):
        k = start + tl.arange(0, ROWS)[None, :, None]
        inside = (k < n_rows) & (n < n_cols)
        group = k // group_size
        words = tl.load(words_ptr + k // 8 * w_row + n * w_col, mask=inside, other=0)
        scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
        zero = 8
        if HAS_ZEROS:
            zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
            zero = (zero_words >> 4 * (n % 8)) & 15
        weight = (((words >> 4 * (k % 8)) & 15) - zero).to(tl.float32) * scale
        x = tl.load(x_ptr + b * x_row + k * x_col, mask=(b < batch) & (k < n_rows), other=0).to(tl.float32)
        acc += tl.sum(x * weight, 1, keep_dims=True)
    tl.store(y_ptr + b * n_cols + n, acc, mask=(b < batch) & (n < n_cols))


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    k, n = 8 * qweight.shape[0], qweight.shape[1]
    if x.dtype not in (torch.float16, torch.float32) or x.dim() != 2 or x.shape[1] != k or not 1 <= x.shape[0] <= 8:
        raise ValueError(f"x {tuple(x.shape)}, {x.dtype}")
    if group_size < 8 or group_size % 8 or k % group_size or tuple(scales.shape) != (k // group_size, n):
        raise ValueError(f"group_size {group_size}, scales {tuple(scales.shape)}")
    if qzeros is not None and (n % 8 or tuple(qzeros.shape) != (k // group_size, n // 8)):
        raise ValueError(f"qzeros {tuple(qzeros.shape)}")
    if split_k < 1:
        raise ValueError(f"split_k {split_k}")
    batch = x.shape[0]
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros
    _plain_kernel[(triton.cdiv(n, 128),)](
        x, qweight, scales, zeros, y, k, n, batch, group_size,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(),
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=64, COLS=128)
    return y
