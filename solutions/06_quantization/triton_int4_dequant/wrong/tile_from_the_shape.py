"""tile 取 N 的下一个 2 的幂 / a tile from next_power_of_2(N)

Small matrices get a small tile; for N = 0 the tile is 0 and the number of tiles is a division by it.
"""
BASE = "reference"
BREAKS = ["nothing_to_dequantise"]


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    out = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    zeros = qweight if qzeros is None else qzeros
    cols = min(128, triton.next_power_of_2(n))
    grid = (triton.cdiv(word_rows, 16), triton.cdiv(n, cols))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size // 8,
                       *qweight.stride(), *scales.stride(), *zeros.stride(),
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=cols)
    return out
