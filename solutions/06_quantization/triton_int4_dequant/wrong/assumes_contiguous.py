"""假设输入连续 / assumes contiguous inputs

A tensor of shape [R, N] has row stride N; views of a fused or transposed weight do not.
"""
BASE = "reference"
BREAKS = ["views_with_any_strides", "planes_of_any_view"]


def unpack_plane(qweight: torch.Tensor, i: int) -> torch.Tensor:
    if not 0 <= i < 8:
        raise ValueError(f"a word has nibbles 0..7, not {i}")
    rows, cols = qweight.shape
    out = torch.empty((rows, cols), dtype=torch.int32, device=qweight.device)
    grid = (triton.cdiv(rows, 16), triton.cdiv(cols, 128))
    _plane_kernel[grid](qweight, out, rows, cols, cols, 1, i, ROWS=16, COLS=128)
    return out


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    out = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    zeros = qweight if qzeros is None else qzeros
    grid = (triton.cdiv(word_rows, 16), triton.cdiv(n, 128))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size // 8,
                       n, 1, n, 1, n // 8, 1,
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=128)
    return out
