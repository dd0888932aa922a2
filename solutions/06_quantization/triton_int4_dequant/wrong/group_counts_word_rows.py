"""用字行号除以 group_size / word row divided by group_size

r // group_size with r the row of words: right for the first group, and each group seems eight times as long.
"""
BASE = "reference"
BREAKS = ["groups_run_along_the_rows", "groups_smaller_than_a_tile"]


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    out = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    zeros = qweight if qzeros is None else qzeros
    grid = (triton.cdiv(word_rows, 16), triton.cdiv(n, 128))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size,
                       *qweight.stride(), *scales.stride(), *zeros.stride(),
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=128)
    return out
