"""一个核写 exp，另一个核再除以和 / one kernel writes the powers, another divides them

The powers go through memory in the type of x: rounded once more, written once more, read once more.
"""
BASE = "reference"
BREAKS = ["fp16_rows_are_summed_in_fp32", "traffic"]


@triton.jit
def _softmax_kernel(x, out, sums, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True))
    tl.store(out + r * n_cols + c, powers, mask=inside)
    tl.store(sums + r, tl.sum(powers, axis=1, keep_dims=True), mask=r < n_rows)


@triton.jit
def _divide_kernel(out, sums, n_rows, n_cols, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    powers = tl.load(out + r * n_cols + c, mask=inside, other=0.0).to(tl.float32)
    total = tl.load(sums + r, mask=r < n_rows, other=1.0)
    tl.store(out + r * n_cols + c, powers / total, mask=inside)


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS:
        raise ValueError(f"[R, C] with C up to {MAX_COLS} is wanted, not {tuple(x.shape)}")
    if x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} is wanted, not {x.dtype}")
    rows, cols = x.shape
    out = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    sums = torch.empty((rows,), dtype=torch.float32, device=x.device)
    if cols == 0:
        return out
    width = triton.next_power_of_2(cols)
    height = max(1, 4096 // width)
    warps = max(4, width // 1024)
    grid = (triton.cdiv(rows, height),)
    _softmax_kernel[grid](x, out, sums, rows, cols, *x.stride(), ROWS=height, COLS=width, num_warps=warps)
    _divide_kernel[grid](out, sums, rows, cols, ROWS=height, COLS=width, num_warps=warps)
    return out
