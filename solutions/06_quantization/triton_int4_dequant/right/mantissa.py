"""不做整数转浮点：把码放进 fp32 的尾数 / No integer-to-float conversion: the code goes into the mantissa of an fp32.

0x4B000000 is 2**23 in fp32, whose lowest mantissa bit is worth 1: the bits 0x4B000000 | q read as 2**23 + q. The
difference of two such numbers is exact. Both layouts share one kernel body on [ROWS, 8, COLS] or [ROWS, COLS, 8] tiles,
and a single grid axis walks the tiles.
"""
import torch
import triton
import triton.language as tl


@triton.jit
def number(code):
    return (code | 0x4B000000).to(tl.float32, bitcast=True)


@triton.jit
def unpack(src, dst, rows, cols, s0, s1, place, B: tl.constexpr):
    c = tl.program_id(0) * B + tl.arange(0, B)
    r = tl.program_id(1)
    w = tl.load(src + r * s0 + c * s1, mask=c < cols, other=0)
    w = (w << (28 - 4 * place)).to(tl.uint32, bitcast=True) >> 28
    tl.store(dst + r * cols + c, w.to(tl.int32), mask=c < cols)


@triton.jit
def expand(qw, sc, qz, out, word_rows, word_cols, cols, rows_per_group, w0, w1, s0, s1, z0, z1,
           AWQ: tl.constexpr, ZEROS: tl.constexpr, B0: tl.constexpr, B1: tl.constexpr):
    across = tl.cdiv(word_cols, B1)
    tile = tl.program_id(0)
    a = (tile // across) * B0 + tl.arange(0, B0)
    b = (tile % across) * B1 + tl.arange(0, B1)
    a = a[:, None, None]
    if AWQ:
        b = b[None, :, None]
        j = tl.arange(0, 8)[None, None, :]
        shift = 16 * (j & 1) + 2 * (j & 6)
        k = a + tl.zeros_like(j)
        n = b * 8 + j
    else:
        b = b[None, None, :]
        j = tl.arange(0, 8)[None, :, None]
        shift = 4 * j
        k = a * 8 + j
        n = b + tl.zeros_like(j)
    ok = (a < word_rows) & (b < word_cols) & (j < 8)
    g = a // rows_per_group
    code = (tl.load(qw + a * w0 + b * w1, mask=(a < word_rows) & (b < word_cols), other=0) >> shift) & 15
    base = 0x4B000008
    minus = tl.full((1, 1, 1), base, tl.int32).to(tl.float32, bitcast=True)
    if ZEROS:
        if AWQ:
            z = tl.load(qz + g * z0 + b * z1, mask=(a < word_rows) & (b < word_cols), other=0) >> shift
        else:
            z = tl.load(qz + g * z0 + (b >> 3) * z1, mask=(a < word_rows) & (b < word_cols), other=0) >> (4 * (b & 7))
        minus = number(z & 15)
    s = tl.load(sc + g * s0 + n * s1, mask=ok, other=0).to(tl.float32)
    tl.store(out + k * cols + n, (number(code) - minus) * s, mask=ok)


def unpack_plane(qweight, i):
    if i < 0 or i > 7:
        raise ValueError(i)
    r, c = qweight.shape
    out = torch.empty(r, c, dtype=torch.int32)
    unpack[(triton.cdiv(c, 256), r)](qweight, out, r, c, *qweight.stride(), i, B=256)
    return out


def _require(condition, message):
    if not condition:
        raise ValueError(message)


def _launch(qweight, scales, qzeros, group_size, k, n, dtype, is_awq):
    _require(group_size >= 8 and group_size % 8 == 0 and k % group_size == 0, "group_size")
    _require(list(scales.shape) == [k // group_size, n], "scales")
    if qzeros is not None:
        _require(n % 8 == 0 and list(qzeros.shape) == [k // group_size, n // 8], "qzeros")
    out = torch.empty((k, n), dtype=dtype)
    wr, wc = qweight.shape
    b0, b1 = (16, 16) if is_awq else (8, 64)
    tiles = triton.cdiv(wr, b0) * triton.cdiv(wc, b1)
    pointer = qzeros if qzeros is not None else qweight
    expand[(tiles,)](qweight, scales, pointer, out, wr, wc, n, group_size if is_awq else group_size // 8,
                     *qweight.stride(), *scales.stride(), *pointer.stride(),
                     AWQ=is_awq, ZEROS=qzeros is not None, B0=b0, B1=b1)
    return out


def dequant_int4(qweight, scales, qzeros, group_size, out_dtype=torch.float16):
    _require(out_dtype in {torch.float16, torch.float32}, "out_dtype")
    return _launch(qweight, scales, qzeros, group_size, 8 * qweight.shape[0], qweight.shape[1], out_dtype, False)


def awq_dequant_int4(qweight, scales, qzeros, group_size):
    return _launch(qweight, scales, qzeros, group_size, qweight.shape[0], 8 * qweight.shape[1], scales.dtype, True)
