"""直白地解包、转换、求和 / plain unpack, convert, sum

Every weight loads its word, is shifted, converted, dequantised and summed: right, and the memory waits for the arithmetic.
"""
BASE = "reference"
BREAKS = ["performance"]


@triton.jit
def _plain_kernel(x_ptr, words_ptr, scales_ptr, zeros_ptr, y_ptr, n_rows, n_cols, batch, group_size,
                  x_row, x_col, w_row, w_col, s_row, s_col, z_row, z_col,
                  HAS_ZEROS: tl.constexpr, BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    b = tl.arange(0, BATCH)[:, None, None]
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, None, :]
    acc = tl.zeros((BATCH, 1, COLS), tl.float32)
    for start in range(0, n_rows, ROWS):
        k = start + tl.arange(0, ROWS)[None, :, None]
        inside = (k < n_rows) & (n < n_cols)
        group = k // group_size
        words = tl.load(words_ptr + k // 8 * w_row + n * w_col, mask=inside, other=0)
        scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
        zero = 8
        if HAS_ZEROS:
            zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
            zero = (zero_words >> 4 * (n % 8)) & 15
        weight = (((words >> 4 * (k % 8)) & 15) - zero).to(tl.float32) * scale
        x = tl.load(x_ptr + b * x_row + k * x_col, mask=(b < batch) & (k < n_rows), other=0).to(tl.float32)
        acc += tl.sum(x * weight, 1, keep_dims=True)
    tl.store(y_ptr + b * n_cols + n, acc, mask=(b < batch) & (n < n_cols))


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros
    _plain_kernel[(triton.cdiv(n, 128),)](
        x, qweight, scales, zeros, y, 8 * word_rows, n, batch, group_size,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(),
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=64, COLS=128)
    return y
