"""只传行步长，以为列总是相邻的 / takes the row stride only: columns always lie together

True for slices, not for a transposed view.
"""
BASE = "reference"
BREAKS = ["columns_that_lie_apart"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
