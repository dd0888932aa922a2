"""按形状复用结果缓冲区 / one result buffer per shape

Allocating is slow, so the result of a shape is kept and written again; the caller still holds the old one.
"""
BASE = "reference"
BREAKS = ["second_call_leaves_the_first_result"]


_buffers = {}


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    key = (word_rows, n, out_dtype)
    if key not in _buffers:
        _buffers[key] = torch.empty((8 * word_rows, n), dtype=out_dtype, device=qweight.device)
    out = _buffers[key]
    zeros = qweight if qzeros is None else qzeros
    grid = (triton.cdiv(word_rows, 16), triton.cdiv(n, 128))
    _gptq_kernel[grid](qweight, scales, zeros, out, word_rows, n, group_size // 8,
                       *qweight.stride(), *scales.stride(), *zeros.stride(),
                       HAS_ZEROS=qzeros is not None, ROWS=16, COLS=128)
    return out
