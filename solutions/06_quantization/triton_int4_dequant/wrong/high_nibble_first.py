"""先高位后低位 / the highest nibble first

A word is read from left to right as it is printed in hex, so code 0 is its first digit.
"""
BASE = "reference"
BREAKS = ["reads_one_nibble_of_each_word", "every_nibble_in_every_place"]


@triton.jit
def _plane_kernel(src, dst, rows, cols, src_row, src_col, place, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    c = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    inside = (r < rows) & (c < cols)
    words = tl.load(src + r * src_row + c * src_col, mask=inside, other=0)
    tl.store(dst + r * cols + c, (words >> (28 - 4 * place)) & 15, mask=inside)


@triton.jit
def _gptq_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, word_rows, n_cols, words_per_group,
                 w_row, w_col, s_row, s_col, z_row, z_col,
                 HAS_ZEROS: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    n = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    inside = (r < word_rows) & (n < n_cols)
    group = r // words_per_group
    words = tl.load(words_ptr + r * w_row + n * w_col, mask=inside, other=0)
    scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
    if HAS_ZEROS:
        zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
        zero = (zero_words >> 4 * (n % 8)) & 15
    else:
        zero = 8
    for i in tl.static_range(8):
        x = (((words >> (28 - 4 * i)) & 15) - zero).to(tl.float32) * scale
        tl.store(out_ptr + (8 * r + i) * n_cols + n, x, mask=inside)
