"""用 torch 运算代替核 / torch operations instead of a kernel

The values are right, and a GPU would run a handful of kernels over int32 and fp32 copies of the matrix.
"""
BASE = "reference"
BREAKS = ["worked_example_in_whole_tiles", "every_code_times_its_scale"]


def dequant_int4(qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
                 out_dtype: torch.dtype = torch.float16) -> torch.Tensor:
    word_rows, n = qweight.shape
    _check_shapes(8 * word_rows, n, scales, qzeros, group_size)
    if out_dtype not in (torch.float16, torch.float32):
        raise ValueError(f"out_dtype {out_dtype}, expected torch.float16 or torch.float32")
    shifts = 4 * torch.arange(8, dtype=torch.int32)
    codes = ((qweight[:, None, :] >> shifts[None, :, None]) & 15).reshape(8 * word_rows, n)
    zero = 8
    if qzeros is not None:
        zero = ((qzeros[:, :, None] >> shifts) & 15).reshape(-1, n).repeat_interleave(group_size, 0)
    return ((codes - zero).float() * scales.float().repeat_interleave(group_size, 0)).to(out_dtype)
