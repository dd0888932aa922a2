"""先展开成 fp16 权重再乘 / materialises the weight in fp16

Dequantise into a buffer, then an ordinary GEMV: 2 bytes a weight are written and read again, four times what INT4 saves each way.
"""
BASE = "reference"
BREAKS = ["traffic"]


@triton.jit
def _expand_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, n_cols, words_per_group, n_rows, w_row, w_col, s_row, s_col,
                   z_row, z_col, HAS_ZEROS: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    n = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    inside = (r < n_rows) & (n < n_cols)
    group = r // words_per_group
    words = tl.load(words_ptr + r * w_row + n * w_col, mask=inside, other=0)
    scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
    zero = 8
    if HAS_ZEROS:
        zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
        zero = (zero_words >> 4 * (n % 8)) & 15
    for i in tl.static_range(8):
        w = (((words >> 4 * i) & 15) - zero).to(tl.float32) * scale
        tl.store(out_ptr + (8 * r + i) * n_cols + n, w, mask=inside)


@triton.jit
def _rows_kernel(x_ptr, w_ptr, y_ptr, batch, n_rows, n_cols, x_row, x_col,
                 BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    b = tl.arange(0, BATCH)[:, None, None]
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, None, :]
    acc = tl.zeros((BATCH, 1, COLS), tl.float32)
    for start in range(0, n_rows, ROWS):
        k = start + tl.arange(0, ROWS)[None, :, None]
        x = tl.load(x_ptr + b * x_row + k * x_col, mask=(b < batch) & (k < n_rows), other=0).to(tl.float32)
        w = tl.load(w_ptr + k * n_cols + n, mask=(k < n_rows) & (n < n_cols), other=0).to(tl.float32)
        acc += tl.sum(x * w, 1, keep_dims=True)
    tl.store(y_ptr + b * n_cols + n, acc, mask=(b < batch) & (n < n_cols))


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    weight = torch.empty((8 * word_rows, n), dtype=scales.dtype, device=x.device)
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros
    _expand_kernel[(triton.cdiv(word_rows, 32), triton.cdiv(n, 128))](
        qweight, scales, zeros, weight, n, group_size // 8, word_rows,
        *qweight.stride(), *scales.stride(), *zeros.stride(), HAS_ZEROS=qzeros is not None, ROWS=32, COLS=128)
    _rows_kernel[(triton.cdiv(n, 128),)](x, weight, y, batch, 8 * word_rows, n, *x.stride(),
                                         BATCH=triton.next_power_of_2(batch), ROWS=64, COLS=128)
    return y
