"""先把视图复制成连续的 / copies views first, so that they are contiguous

Right. The copy reads and writes the whole matrix once more before the work begins.
"""
BASE = "reference"
BREAKS = ["traffic_of_rows_that_lie_apart"]


@triton.jit
def _pack_kernel(x, out, n_cols, x_row, x_col, BLOCK: tl.constexpr):
    r = tl.program_id(0).to(tl.int64)
    for start in range(0, n_cols, BLOCK):
        c = start + tl.arange(0, BLOCK)
        tl.store(out + r * n_cols + c, tl.load(x + r * x_row + c * x_col, mask=c < n_cols), mask=c < n_cols)


_of_dense_rows = triton_softmax


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS or x.dtype not in FLOATS or x.is_contiguous():
        return _of_dense_rows(x)
    rows, cols = x.shape
    packed = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    _pack_kernel[(rows,)](x, packed, cols, *x.stride(), BLOCK=1024)
    return _of_dense_rows(packed)
