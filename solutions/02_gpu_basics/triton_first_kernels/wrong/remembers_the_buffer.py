"""按形状留着输出缓冲区 / keeps one result per shape

Allocation seems expensive, so the buffer of the last call with this shape is used again, and the first result changes.
"""
BASE = "reference"
BREAKS = ["a_second_softmax_leaves_the_first"]

_buffers = {}


def triton_softmax(x: torch.Tensor) -> torch.Tensor:
    if x.ndim != 2 or x.shape[1] > MAX_COLS:
        raise ValueError(f"[R, C] with C up to {MAX_COLS} is wanted, not {tuple(x.shape)}")
    if x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} is wanted, not {x.dtype}")
    rows, cols = x.shape
    key = rows, cols, x.dtype
    if key not in _buffers:
        _buffers[key] = torch.empty((rows, cols), dtype=x.dtype, device=x.device)
    out = _buffers[key]
    if cols == 0:
        return out
    width = triton.next_power_of_2(cols)
    height = max(1, 4096 // width)
    warps = max(4, width // 1024)
    _softmax_kernel[(triton.cdiv(rows, height),)](
        x, out, rows, cols, *x.stride(), ROWS=height, COLS=width, num_warps=warps)
    return out
