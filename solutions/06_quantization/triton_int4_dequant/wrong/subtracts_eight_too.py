"""减了零点，又减一次 8 / subtracts 8 as well as the zero

Codes are signed after taking off 8, and the stored zero is taken off that.
"""
BASE = "reference"
BREAKS = ["zero_of_its_group_and_column", "zeros_are_taken_as_stored"]


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
        zero = ((zero_words >> 4 * (n % 8)) & 15) + 8
    else:
        zero = 8
    for i in tl.static_range(8):
        x = (((words >> 4 * i) & 15) - zero).to(tl.float32) * scale
        tl.store(out_ptr + (8 * r + i) * n_cols + n, x, mask=inside)
