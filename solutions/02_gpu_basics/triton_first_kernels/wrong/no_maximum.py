"""不减最大值 / no maximum is taken off

The formula of the textbook. exp overflows fp32 from 89 on.
"""
BASE = "reference"
BREAKS = ["a_thousand_more_changes_nothing", "every_row_at_its_own_level"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    powers = tl.exp(tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
