"""结果类型跟着 scale / the type of the scales

The result takes the type of the scales when none is named, as vLLM's AWQ function does; this one says fp16.
"""
BASE = "reference"
BREAKS = ["default_type_is_fp16"]


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype | None = None) -> torch.Tensor:
    word_rows, n = qweight.shape
    out_dtype = out_dtype or scales.dtype
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    out = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    zeros = qweight if qzeros is None else qzeros
    grid = (triton.cdiv(word_rows, 16), triton.cdiv(n, 128))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size // 8,
                       *qweight.stride(), *scales.stride(), *zeros.stride(),
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=128)
    return out
