"""八个半字节是第四个轴，配置交给 autotune / The eight nibbles are a fourth axis; autotune chooses the tile.

x is [BATCH, ROWS, 8, 1], words are [1, ROWS, 1, COLS]: one shift by a vector takes out all codes of a tile, and the zero is
subtracted from 16 + code before the product, which is exact. A single part is stored as the result at once.
"""
import torch
import triton
import triton.language as tl


@triton.autotune(
    configs=[triton.Config({"COLS": 128}, num_warps=8), triton.Config({"COLS": 64}, num_warps=4)], key=["n_cols", "tiles"])
@triton.jit
def walk(x_ptr, qw, sc, qz, out, batch, n_cols, tiles, per_part, per_group, xb, xk, wr, wc, sg, sn, zg, zm,
         ZEROS: tl.constexpr, BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    b = tl.arange(0, BATCH)[:, None, None, None]
    row = tl.arange(0, ROWS)[None, :, None, None]
    i = tl.arange(0, 8)[None, None, :, None]
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, None, None, :]
    live = n < n_cols
    down, up = tl.maximum(4 * i - 19, 0), tl.maximum(19 - 4 * i, 0)
    total = tl.zeros((BATCH, 1, 1, COLS), tl.float32)
    first = tl.program_id(1) * per_part
    for tile in range(first, tl.minimum(first + per_part, tiles)):
        r = tile * ROWS + row
        group = tile // per_group
        words = tl.load(qw + r * wr + n * wc, mask=live, other=0)
        code = ((words >> down << up) & 0x780000 | 0x41800000).to(tl.float32, bitcast=True)
        zero = tl.full((1, 1, 1, COLS), 24.0, tl.float32)
        if ZEROS:
            zeros = tl.load(qz + group * zg + n // 8 * zm, mask=live, other=0)
            zero = (((zeros >> n % 8 * 4) & 15) + 16).to(tl.float32)
        scale = tl.load(sc + group * sg + n * sn, mask=live, other=0).to(tl.float32)
        x = tl.load(x_ptr + b * xb + (8 * r + i) * xk, mask=b < batch, other=0).to(tl.float32)
        products = x * (code - zero)
        total += scale * tl.sum(tl.sum(products, 2, keep_dims=True), 1, keep_dims=True)
    at = (tl.program_id(1) * batch + b) * n_cols + n
    tl.store(out + at, total, mask=(b < batch) & live)


@triton.jit
def reduce(parts, out, size, COUNT: tl.constexpr, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    total = tl.load(parts + at, mask=at < size, other=0)
    for p in range(1, COUNT):
        total += tl.load(parts + p * size + at, mask=at < size, other=0)
    tl.store(out + at, total, mask=at < size)


def predicted_speedup(k, n, w, hw, batch):
    if min(k, n, batch) <= 0:
        raise ValueError
    stored = w.bits / 16
    if w.bits < 16:
        stored += -(-k // (w.group_size or k)) / k * (w.scale_bits + w.zero_bits) / 16
    full, io, flops = 2 * k * n / hw.bw, 2 * batch * (k + n) / hw.bw, 2 * k * n * batch / hw.flops
    return max(full + io, flops) / max(full * stored + io, flops)


def _fits(x, qweight, scales, qzeros, group_size):
    if x.ndim != 2 or not 0 < x.shape[0] < 9 or x.shape[1] != 8 * qweight.shape[0]:
        return False
    if group_size <= 0 or group_size % 8 or x.shape[1] % group_size:
        return False
    groups, n = x.shape[1] // group_size, qweight.shape[1]
    if scales.shape != (groups, n):
        return False
    return qzeros is None or (n % 8 == 0 and qzeros.shape == (groups, n // 8))


def w4a16_gemv(x, qweight, scales, qzeros, group_size, *, split_k=1):
    if x.dtype not in (torch.float16, torch.float32) or split_k < 1 or not _fits(x, qweight, scales, qzeros, group_size):
        raise ValueError("these arguments do not fit together")
    batch, n = x.shape[0], qweight.shape[1]
    padded, words = triton.next_power_of_2(batch), group_size // 8
    rows = min(words & -words, 16 // padded)
    tiles = qweight.shape[0] // rows
    count = max(split_k, triton.cdiv(qweight.shape[0], 128))
    per_part = triton.cdiv(tiles, count)
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    parts = y if count == 1 else torch.empty((count, batch, n), dtype=torch.float32, device=x.device)
    zeros = qweight if qzeros is None else qzeros
    walk[lambda meta: (triton.cdiv(n, meta["COLS"]), count)](
        x, qweight, scales, zeros, parts, batch, n, tiles, per_part, words // rows,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(),
        ZEROS=qzeros is not None, BATCH=padded, ROWS=rows)
    if count > 1:
        reduce[(triton.cdiv(batch * n, 256),)](parts, y, batch * n, COUNT=count, BLOCK=256)
    return y
