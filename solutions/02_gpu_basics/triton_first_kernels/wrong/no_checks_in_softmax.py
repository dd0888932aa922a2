"""softmax 不检查输入 / softmax without checks

It unpacks the shape and lets the kernel see to the rest; a row of no columns reaches tl.arange, too.
"""
BASE = "reference"
BREAKS = ["rows_that_are_refused", "nothing_to_compute"]


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    rows, cols = x.shape
    out = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    width = triton.next_power_of_2(cols)
    height = max(1, 4096 // max(1, width))
    warps = max(4, width // 1024)
    _softmax_kernel[(triton.cdiv(rows, height),)](
        x, out, rows, cols, *x.stride(), ROWS=height, COLS=width, num_warps=warps)
    return out
