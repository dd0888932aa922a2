"""用 tl.dot：码减零点变成 x 的类型，在 Tensor Core 上乘 / With tl.dot: codes less zeros in the type of x, on tensor cores.

Code minus zero is exact in fp16, so only the sums are fp32. The batch is padded to 16 rows. A unit is up to 16 word rows of
one group, masked where the group ends, so that any group size takes the same path.
"""
import torch
import triton
import triton.language as tl


@triton.jit
def multiply(x, qw, sc, qz, parts, batch, n_cols, units, per_part, per_group, words, x0, x1, w0, w1, s0, s1, z0, z1,
             ZEROS: tl.constexpr, COLS: tl.constexpr):
    b = tl.arange(0, 16)[:, None]
    n = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    ok = n < n_cols
    total = tl.zeros((16, COLS), tl.float32)
    start = tl.program_id(0) * per_part
    for unit in range(start, tl.minimum(start + per_part, units)):
        g = unit // per_group
        r = g * words + unit % per_group * 16 + tl.arange(0, 16)
        mine = r < (g + 1) * words
        w = tl.load(qw + r[:, None] * w0 + n * w1, mask=mine[:, None] & ok, other=0)
        zero = tl.full((1, COLS), 8, tl.int32)
        if ZEROS:
            zero = (tl.load(qz + g * z0 + (n >> 3) * z1, mask=ok, other=0) >> (n & 7) * 4) & 15
        dot = tl.zeros((16, COLS), tl.float32)
        for i in tl.static_range(8):
            xi = tl.load(x + b * x0 + (r * 8 + i)[None, :] * x1, mask=(b < batch) & mine[None, :], other=0)
            q = ((w >> 4 * i) & 15) - zero
            dot = tl.dot(xi, q.to(xi.dtype), dot, input_precision="ieee")
        total += dot * tl.load(sc + g * s0 + n * s1, mask=ok, other=0).to(tl.float32)
    tl.store(parts + (tl.program_id(0) * batch + b) * n_cols + n, total, mask=(b < batch) & ok)


@triton.jit
def add_up(parts, y, count, size, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    total = tl.zeros((BLOCK,), tl.float32)
    for p in range(count):
        total += tl.load(parts + p * size + at, mask=at < size, other=0)
    tl.store(y + at, total.to(y.dtype.element_ty), mask=at < size)


def predicted_speedup(k, n, w, hw, batch):
    if k < 1 or n < 1 or batch < 1:
        raise ValueError("nothing to multiply")

    def seconds(bytes_of_weights):
        return max((bytes_of_weights + 2 * batch * (k + n)) / hw.bw, 2 * batch * k * n / hw.flops)

    groups = (k + w.group_size - 1) // w.group_size if w.group_size else 1
    scales = groups * n * (w.scale_bits + w.zero_bits) if w.bits < 16 else 0
    return seconds(2 * k * n) / seconds((k * n * w.bits + scales) / 8)


def w4a16_gemv(x, qweight, scales, qzeros, group_size, *, split_k=1):
    if x.dtype != torch.float16 and x.dtype != torch.float32:
        raise ValueError("x is fp16 or fp32")
    k, n = qweight.shape[0] * 8, qweight.shape[1]
    fits = x.ndim == 2 and x.shape[1] == k and 1 <= x.shape[0] <= 8 and split_k >= 1
    fits = fits and group_size > 0 and group_size % 8 == 0 and k % group_size == 0
    fits = fits and list(scales.shape) == [k // group_size, n]
    if fits and qzeros is not None:
        fits = n % 8 == 0 and list(qzeros.shape) == [k // group_size, n // 8]
    if not fits:
        raise ValueError("shapes, group_size or split_k do not fit")
    batch, words = x.shape[0], group_size // 8
    per_group = triton.cdiv(words, 16)
    units = k // group_size * per_group
    count = max(split_k, triton.cdiv(units, 8))
    parts = x.new_empty((count, batch, n), dtype=torch.float32)
    y = x.new_empty((batch, n))
    z = scales if qzeros is None else qzeros
    multiply[(count, triton.cdiv(n, 128))](
        x, qweight, scales, z, parts, batch, n, units, triton.cdiv(units, count), per_group, words,
        *x.stride(), *qweight.stride(), *scales.stride(), *z.stride(), ZEROS=qzeros is not None, COLS=128)
    add_up[(triton.cdiv(batch * n, 512),)](parts, y, count, batch * n, BLOCK=512)
    return y
