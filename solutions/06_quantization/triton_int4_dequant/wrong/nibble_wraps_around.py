"""位置不检查范围 / places out of range wrap around

i is reduced modulo 8, as Python does with a negative index.
"""
BASE = "reference"
BREAKS = ["refuses_a_ninth_nibble"]


def unpack_plane(qweight: torch.Tensor, i: int) -> torch.Tensor:
    i = i % 8
    rows, cols = qweight.shape
    out = torch.empty((rows, cols), dtype=torch.int32, device=qweight.device)
    grid = (triton.cdiv(rows, 16), triton.cdiv(cols, 128))
    _plane_kernel[grid](qweight, out, rows, cols, *qweight.stride(), i, ROWS=16, COLS=128)
    return out
