"""全是 -inf 的行返回 0 / zeros for a row of -inf

Attention kernels do so on purpose. This contract is torch's: NaN, so that a row without any candidate is noticed.
"""
BASE = "reference"
BREAKS = ["a_row_of_minus_infinity", "infinities_and_nan_as_in_torch"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    top = tl.max(values, axis=1, keep_dims=True)
    powers = tl.exp(values - tl.where(top == -float("inf"), 0.0, top))
    total = tl.sum(powers, axis=1, keep_dims=True)
    tl.store(out + r * n_cols + c, powers / tl.where(total == 0.0, 1.0, total), mask=inside)
