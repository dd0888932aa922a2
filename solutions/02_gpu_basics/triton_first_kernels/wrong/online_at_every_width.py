"""不论多宽都用在线 softmax，整行读两遍 / an online softmax at every width: reads the row twice

Right, and needed where a row does not fit into the registers of a program. Rows that do fit are read once too often.
"""
BASE = "reference"
BREAKS = ["traffic"]


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
        base = tl.where(higher == -float("inf"), 0.0, higher)
        total = total * tl.exp(top - base) + tl.sum(tl.exp(values - base), axis=0)
        top = higher
    for start in range(0, n_cols, TILE):
        inside = start + c < n_cols
        values = tl.load(x + r * x_row + (start + c) * x_col, mask=inside, other=-float("inf")).to(tl.float32)
        tl.store(out + r * n_cols + start + c, tl.exp(values - top) / total, mask=inside)


_one_tile = triton_softmax


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS or x.dtype not in FLOATS:
        return _one_tile(x)
    rows, cols = x.shape
    out = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    _wide_kernel[(rows,)](x, out, cols, *x.stride(), TILE=1024)
    return out
