"""填充的 0 只从求和里去掉 / keeps the padding zeros out of the sum only

The maximum may be too high without harm, as long as something is left of the powers; far below zero nothing is.
"""
BASE = "reference"
BREAKS = ["nothing_lies_below_the_padding"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=0.0).to(tl.float32)
    powers = tl.where(inside, tl.exp(values - tl.max(values, axis=1, keep_dims=True)), 0.0)
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
