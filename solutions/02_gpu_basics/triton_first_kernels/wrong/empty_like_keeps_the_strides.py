"""empty_like 会沿用输入的排法 / empty_like keeps the layout of its input

For a transposed view it gives a transposed result: right values, and not contiguous.
"""
BASE = "reference"
BREAKS = ["results_have_no_gaps"]


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, o_row, o_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True))
    tl.store(out + r * o_row + c * o_col, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS:
        raise ValueError(f"[R, C] with C up to {MAX_COLS} is wanted, not {tuple(x.shape)}")
    if x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} is wanted, not {x.dtype}")
    rows, cols = x.shape
    out = torch.empty_like(x)
    if cols == 0:
        return out
    width = triton.next_power_of_2(cols)
    height = max(1, 4096 // width)
    warps = max(4, width // 1024)
    _softmax_kernel[(triton.cdiv(rows, height),)](
        x, out, rows, cols, *x.stride(), *out.stride(), ROWS=height, COLS=width, num_warps=warps)
    return out
