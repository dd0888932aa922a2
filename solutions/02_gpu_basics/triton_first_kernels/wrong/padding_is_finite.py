"""用一个很小的有限数填充 / pads with a very small finite number

Nothing real is as small, except -inf: then the padding is the maximum.
"""
BASE = "reference"
BREAKS = ["minus_infinity_in_rows_of_any_width"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    values = tl.where(inside, values, -3.4e38)
    powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
