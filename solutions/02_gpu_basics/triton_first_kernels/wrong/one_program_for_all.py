"""一个程序循环做完所有工作 / one program does everything in a loop

Same values, same bytes: one of the device's many multiprocessors works and the others look on. Only a clock can tell.
"""
BASE = "reference"
BREAKS = ["performance"]


@triton.jit
def _add_kernel(x, y, out, n, x_step, y_step, BLOCK: tl.constexpr):
    for start in range(0, n, BLOCK):
        i = start + tl.arange(0, BLOCK).to(tl.int64)
        inside = i < n
        a = tl.load(x + i * x_step, mask=inside).to(tl.float32)
        b = tl.load(y + i * y_step, mask=inside).to(tl.float32)
        tl.store(out + i, a + b, mask=inside)


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"two vectors of one length are wanted, not {tuple(x.shape)} and {tuple(y.shape)}")
    if x.dtype != y.dtype or x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} for both is wanted, not {x.dtype} and {y.dtype}")
    if block < 1 or block & (block - 1):
        raise ValueError(f"block {block} is no power of two")
    n = x.numel()
    out = torch.empty((n,), dtype=x.dtype, device=x.device)
    _add_kernel[(1,)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=block)
    return out


@triton.jit
def _softmax_kernel(x, out, n_rows, n_cols, x_row, x_col, ROWS: tl.constexpr, COLS: tl.constexpr):
    c = tl.arange(0, COLS)[None, :]
    for start in range(0, n_rows, ROWS):
        r = start + tl.arange(0, ROWS).to(tl.int64)[:, None]
        inside = (r < n_rows) & (c < n_cols)
        values = tl.load(x + r * x_row + c * x_col, mask=inside, other=-float("inf")).to(tl.float32)
        powers = tl.exp(values - tl.max(values, axis=1, keep_dims=True))
        tl.store(out + r * n_cols + c, powers / tl.sum(powers, axis=1, keep_dims=True), mask=inside)


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS:
        raise ValueError(f"[R, C] with C up to {MAX_COLS} is wanted, not {tuple(x.shape)}")
    if x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} is wanted, not {x.dtype}")
    rows, cols = x.shape
    out = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    if cols == 0:
        return out
    width = triton.next_power_of_2(cols)
    height = max(1, 4096 // width)
    warps = max(4, width // 1024)
    _softmax_kernel[(1,)](x, out, rows, cols, *x.stride(), ROWS=height, COLS=width, num_warps=warps)
    return out
