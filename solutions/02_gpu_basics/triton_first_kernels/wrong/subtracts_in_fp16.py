"""先用 fp16 相减，再转 fp32 / subtracts in fp16, then goes to fp32

The conversion stands where exp asks for it. By then the difference has been rounded to 11 bits.
"""
BASE = "reference"
BREAKS = ["fp16_differences_are_taken_in_fp32"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf"))
    powers = tl.exp((values - tl.max(values, axis=1, keep_dims=True)).to(tl.float32))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
