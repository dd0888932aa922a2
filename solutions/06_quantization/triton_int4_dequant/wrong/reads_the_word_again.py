"""每写一行都重新读一遍字 / loads the word again for every row of the result

Right, and eight times as many loads as words: "the cache will take care of it".
"""

BASE = "reference"
BREAKS = ["traffic"]


@triton.jit
def _gptq_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, word_rows, n_cols, words_per_group,
                 w_row, w_col, s_row, s_col, z_row, z_col,
                 HAS_ZEROS: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    r = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    n = tl.program_id(1) * COLS + tl.arange(0, COLS)[None, :]
    inside = (r < word_rows) & (n < n_cols)
    group = r // words_per_group
    scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
    zero = 8
    if HAS_ZEROS:
        zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
        zero = (zero_words >> 4 * (n % 8)) & 15
    for i in tl.static_range(8):
        words = tl.load(words_ptr + r * w_row + n * w_col, mask=inside, other=0)
        x = (((words >> 4 * i) & 15) - zero).to(tl.float32) * scale
        tl.store(out_ptr + (8 * r + i) * n_cols + n, x, mask=inside)
