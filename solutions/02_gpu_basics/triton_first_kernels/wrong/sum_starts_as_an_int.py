"""循环里的和从整数 0 开始 / the sum of a loop begins as the integer 0

The interpreter adds a float to it. The compiler wants a variable to keep its type from one round to the next.
"""
BASE = "reference"
BREAKS = ["compiles_for_other_calls"]


@triton.jit
def _wide_kernel(x, out, n_cols, x_row, x_col, TILE: tl.constexpr):
    r = tl.program_id(0).to(tl.int64)
    c = tl.arange(0, TILE)
    top = -float("inf")
    total = 0
    for start in range(0, n_cols, TILE):
        values = tl.load(x + r * x_row + (start + c) * x_col, mask=start + c < n_cols, other=-float("inf"))
        values = values.to(tl.float32)
        higher = tl.maximum(top, tl.max(values, axis=0))
        base = tl.where(higher == -float("inf"), 0.0, higher)
        total = total * tl.exp(top - base) + tl.sum(tl.exp(values - base), axis=0)
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
