"""只 mask 行，不 mask 列 / masks rows, not columns

The width is rounded up to a power of two, and the columns beyond belong to the next row.
"""
BASE = "reference"
BREAKS = ["three_columns", "widths_around_powers_of_two"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < COLS)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
