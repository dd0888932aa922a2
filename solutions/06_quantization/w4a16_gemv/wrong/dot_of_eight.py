"""tl.dot 的内维只有 8 / an inner dimension of 8 for tl.dot

The eight codes of a word make the inner dimension of a tl.dot. The interpreter takes it, tensor cores want at least 16.
"""
BASE = "reference"
BREAKS = ["compiles"]


@triton.jit
def _dot_kernel(x_ptr, words_ptr, scales_ptr, zeros_ptr, y_ptr, batch, n_cols, word_rows, words_per_group,
                x_row, x_col, w_row, w_col, s_row, s_col, z_row, z_col, HAS_ZEROS: tl.constexpr, COLS: tl.constexpr):
    b = tl.arange(0, 16)[:, None]
    i = tl.arange(0, 8)
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, :]
    inside = n < n_cols
    acc = tl.zeros((16, COLS), tl.float32)
    for r in range(word_rows):
        words = tl.load(words_ptr + r * w_row + n * w_col, mask=inside, other=0)
        group = r // words_per_group
        scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
        zero = 8
        if HAS_ZEROS:
            zero = (tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0) >> 4 * (n % 8)) & 15
        codes = ((words >> 4 * i[:, None]) & 15) - zero
        x = tl.load(x_ptr + b * x_row + (8 * r + i)[None, :] * x_col, mask=b < batch, other=0)
        acc += tl.dot(x, codes.to(x.dtype), input_precision="ieee") * scale
    tl.store(y_ptr + b * n_cols + n, acc, mask=(b < batch) & inside)


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros
    _dot_kernel[(triton.cdiv(n, 256),)](x, qweight, scales, zeros, y, batch, n, word_rows, group_size // 8,
                                        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(),
                                        HAS_ZEROS=qzeros is not None, COLS=256)
    return y
