"""在线 softmax：前面全是 -inf 时得 NaN / online softmax: NaN once the row begins with -inf

As long as nothing but -inf has been seen, the old maximum less the new one is -inf - -inf.
"""
BASE = "reference"
BREAKS = ["wide_rows_that_begin_with_minus_infinity"]


@triton.jit
def _wide_kernel(x, out, n_cols, x_row, x_col, TILE: tl.constexpr):
    r = tl.program_id(0).to(tl.int64)
    c = tl.arange(0, TILE)
    top = -float("inf")
    total = 0.0
    for start in range(0, n_cols, TILE):
        values = tl.load(x + r * x_row + (start + c) * x_col, mask=start + c < n_cols, other=-float("inf"))
        values = values.to(tl.float32)
        higher = tl.maximum(top, tl.max(values, axis=0))
        total = total * tl.exp(top - higher) + tl.sum(tl.exp(values - higher), axis=0)
        top = higher
    for start in range(0, n_cols, TILE):
        inside = start + c < n_cols
        values = tl.load(x + r * x_row + (start + c) * x_col, mask=inside, other=-float("inf")).to(tl.float32)
        tl.store(out + r * n_cols + start + c, tl.exp(values - top) / total, mask=inside)


_one_tile = triton_softmax


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or not 8192 < x.shape[1] <= MAX_COLS or x.dtype not in FLOATS:
        return _one_tile(x)
    rows, cols = x.shape
    out = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    _wide_kernel[(rows,)](x, out, cols, *x.stride(), TILE=4096, num_warps=8)
    return out
