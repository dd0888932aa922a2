"""整个 tile 只减一个最大值 / one maximum for the whole tile

Any number may be taken off a row, so the largest of all rows of the program will do; rows far below it become 0 / 0.
"""
BASE = "reference"
BREAKS = ["every_row_at_its_own_level"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - tl.max(tl.max(values, axis=1), axis=0))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
