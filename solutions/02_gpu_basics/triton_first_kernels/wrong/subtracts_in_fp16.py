"""减法在 fp16 里做 / subtracts in fp16

The maximum is one of the values, so it goes back to their type and the tile stays small until exp asks for fp32. The
difference is a new number, though, and fp16 rounds it to 11 bits.
"""
BASE = "reference"
BREAKS = ["fp16_differences_are_taken_in_fp32"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf"))
    top = tl.max(values, axis=1, keep_dims=True).to(values.dtype)
    powers = tl.exp((values - top).to(tl.float32))
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)
