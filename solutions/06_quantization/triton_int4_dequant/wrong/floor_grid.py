"""grid 向下取整 / the grid rounds down

K // tile programs: with whole tiles it is right, with a rest the last rows and columns are never visited.
"""
BASE = "reference"
BREAKS = ["rows_end_inside_a_tile", "columns_end_inside_a_tile"]


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    out = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    zeros = qweight if qzeros is None else qzeros
    grid = (max(1, word_rows // 16), max(1, n // 128))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size // 8,
                       *qweight.stride(), *scales.stride(), *zeros.stride(),
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=128)
    return out
