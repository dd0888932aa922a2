"""在 host 上取最大值 / takes the maximum on the host

`.item()` waits for the device and brings one number back, so that it can be handed to the kernel as an argument.
"""
BASE = "reference"
BREAKS = ["a_thousand_more_changes_nothing", "widths_that_are_powers_of_two"]


@triton.jit
def _softmax_kernel(x, out, top, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (c < n_cols)
    values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
    powers = tl.exp(values - top)
    tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS:
        raise ValueError(f"[R, C] with C up to {MAX_COLS} is wanted, not {tuple(x.shape)}")
    if x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} is wanted, not {x.dtype}")
    rows, cols = x.shape
    out = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    if x.numel() == 0:
        return out
    width = triton.next_power_of_2(cols)
    height = max(1, 4096 // width)
    warps = max(4, width // 1024)
    _softmax_kernel[(triton.cdiv(rows, height),)](
        x, out, x.max().item(), rows, cols, *x.stride(), ROWS=height, COLS=width, num_warps=warps)
    return out
