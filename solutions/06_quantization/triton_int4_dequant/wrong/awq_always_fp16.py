"""AWQ 的结果总是 fp16 / AWQ always gives fp16

AWQ models are fp16, so the result is; a weight with fp32 scales loses 13 bits.
"""
BASE = "reference"
BREAKS = ["awq_type_follows_the_scales"]


def awq_dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor,
                     group_size: int) -> torch.Tensor:
    rows, word_cols = qweight.shape
    _check_shapes(rows, 8 * word_cols, scales, qzeros, group_size)
    out = torch.empty((rows, 8 * word_cols), dtype=torch.float16, device=qweight.device)
    grid = (triton.cdiv(rows, 32), triton.cdiv(word_cols, 16))
    _awq_kernel[grid](qweight, scales, qzeros, out, rows, word_cols, group_size,
                      *qweight.stride(), *scales.stride(), *qzeros.stride(), ROWS=32, WORDS=16)
    return out
