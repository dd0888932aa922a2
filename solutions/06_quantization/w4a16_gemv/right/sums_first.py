"""三个核：先算每组 x 的和，再乘，最后归约 / Three kernels: sums of x per group, products, reduction.

The products know nothing of zeros: codes become numbers by 2**23, whose lowest mantissa bit is worth 1, and each part adds
scale * dot. The last kernel adds the parts and takes scale * zero * sum(x) off, group by group.
"""
import torch
import triton
import triton.language as tl
from given.shapes import Hw, WeightSpec


@triton.jit
def group_sums(x, sums, groups, size, x0, x1, BLOCK: tl.constexpr):
    g, b = tl.program_id(0), tl.program_id(1)
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, size, BLOCK):
        k = start + tl.arange(0, BLOCK)
        total += tl.load(x + b * x0 + (g * size + k) * x1, mask=k < size, other=0).to(tl.float32)
    tl.store(sums + b * groups + g, tl.sum(total, 0))


@triton.jit
def products(x, qw, sc, parts, batch, n_cols, word_rows, per_part, words, x0, x1, w0, w1, s0, s1,
             BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)
    b = tl.arange(0, BATCH)
    start = tl.program_id(1) * per_part
    end = tl.minimum(start + per_part, word_rows)
    total = tl.zeros((BATCH, COLS), tl.float32)
    for first in range(start, end, ROWS):
        r = first + tl.arange(0, ROWS)
        some = (r < end)[:, None] & (n < n_cols)[None, :]
        w = tl.load(qw + r[:, None] * w0 + n[None, :] * w1, mask=some, other=0)
        scale = tl.load(sc + (r // words)[:, None] * s0 + n[None, :] * s1, mask=some, other=0).to(tl.float32)
        for i in tl.static_range(8):
            q = (((w >> 4 * i) & 15) | 0x4B000000).to(tl.float32, bitcast=True) - 8388608.0
            xi = tl.load(x + b[:, None] * x0 + (8 * r + i)[None, :] * x1,
                         mask=(b < batch)[:, None] & (r < end)[None, :], other=0).to(tl.float32)
            total += tl.sum(xi[:, :, None] * (q * scale)[None, :, :], 1)
    at = (tl.program_id(1) * batch + b)[:, None] * n_cols + n[None, :]
    tl.store(parts + at, total, mask=(b < batch)[:, None] & (n < n_cols)[None, :])


@triton.jit
def finish(parts, sums, sc, qz, y, batch, n_cols, n_parts, groups, s0, s1, z0, z1, ZEROS: tl.constexpr, COLS: tl.constexpr):
    n, b = tl.program_id(0) * COLS + tl.arange(0, COLS), tl.program_id(1)
    ok = n < n_cols
    total = tl.zeros((COLS,), tl.float32)
    for p in range(n_parts):
        total += tl.load(parts + (p * batch + b) * n_cols + n, mask=ok, other=0)
    for g in range(groups):
        zero = tl.full((COLS,), 8.0, tl.float32)
        if ZEROS:
            z = tl.load(qz + g * z0 + n // 8 * z1, mask=ok, other=0)
            zero = ((z >> 4 * (n % 8)) & 15).to(tl.float32)
        scale = tl.load(sc + g * s0 + n * s1, mask=ok, other=0).to(tl.float32)
        total -= scale * zero * tl.load(sums + b * groups + g)
    tl.store(y + b * n_cols + n, total, mask=ok)


def _stored_bits(k: int, n: int, w: WeightSpec) -> int:
    if w.bits >= 16:
        return w.bits * k * n
    groups = 1 if w.group_size is None else len(range(0, k, w.group_size))
    return n * (w.bits * k + groups * (w.scale_bits + w.zero_bits))


def predicted_speedup(k: int, n: int, w: WeightSpec, hw: Hw, batch: int) -> float:
    if k <= 0 or n <= 0 or batch <= 0:
        raise ValueError(f"{k} x {n}, batch {batch}")
    activations, compute = 16 * batch * (k + n), 2 * batch * k * n / hw.flops
    before, after = (max((bits + activations) / (8 * hw.bw), compute) for bits in (16 * k * n, _stored_bits(k, n, w)))
    return before / after


def _require(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(what)


def w4a16_gemv(x, qweight, scales, qzeros, group_size, *, split_k=1):
    (word_rows, n), groups = qweight.shape, scales.shape[0]
    _require(x.dtype in {torch.float16, torch.float32}, "x is fp16 or fp32")
    _require(group_size >= 8 and group_size % 8 == 0 and 8 * word_rows % group_size == 0, "group_size")
    _require(tuple(scales.shape) == (8 * word_rows // group_size, n), "scales")
    _require(qzeros is None or (n % 8 == 0 and tuple(qzeros.shape) == (groups, n // 8)), "qzeros")
    _require(x.dim() == 2 and x.shape[0] in range(1, 9) and x.shape[1] == 8 * word_rows, "x")
    _require(split_k >= 1, "split_k")
    batch = x.shape[0]
    n_parts = max(split_k, word_rows // 128, 1)
    per_part = triton.cdiv(word_rows, n_parts)
    sums = torch.empty((batch, groups), dtype=torch.float32, device=x.device)
    parts = torch.empty((n_parts, batch, n), dtype=torch.float32, device=x.device)
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    group_sums[(groups, batch)](x, sums, groups, group_size, *x.stride(), BLOCK=128)
    products[(triton.cdiv(n, 128), n_parts)](
        x, qweight, scales, parts, batch, n, word_rows, per_part, group_size // 8,
        *x.stride(), *qweight.stride(), *scales.stride(), BATCH=triton.next_power_of_2(batch), ROWS=16, COLS=128)
    zeros = qweight if qzeros is None else qzeros
    finish[(triton.cdiv(n, 128), batch)](
        parts, sums, scales, zeros, y, batch, n, n_parts, groups, *scales.stride(), *zeros.stride(),
        ZEROS=qzeros is not None, COLS=128)
    return y
