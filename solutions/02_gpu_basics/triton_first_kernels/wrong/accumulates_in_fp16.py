"""在 fp16 里求和 / sums in fp16

Only exp needs fp32, it says so itself; the powers lie between 0 and 1, so they go back to the type of x to be added.
"""
BASE = "reference"
BREAKS = ["fp16_rows_are_summed_in_fp32"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True)).to(out.dtype.element_ty)
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
