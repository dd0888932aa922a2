"""AWQ 用打包顺序解包 / unpacks AWQ with the packing order

ORDER says which column each nibble holds; read as the nibble of each column it is the inverse permutation.
"""
BASE = "reference"
BREAKS = ["awq_columns_of_one_word", "awq_every_code_in_every_column"]


@triton.jit
def _awq_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, n_rows, word_cols, group_size,
                w_row, w_col, s_row, s_col, z_row, z_col, ROWS: tl.constexpr, WORDS: tl.constexpr):
    k = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    m = tl.program_id(1) * WORDS + tl.arange(0, WORDS)[None, :]
    inside = (k < n_rows) & (m < word_cols)
    group = k // group_size
    words = tl.load(words_ptr + k * w_row + m * w_col, mask=inside, other=0)[:, :, None]
    zeros = tl.load(zeros_ptr + group * z_row + m * z_col, mask=inside, other=0)[:, :, None]
    j = tl.arange(0, 8)[None, None, :]
    shift = 4 * (j % 4 * 2 + j // 4)
    n = 8 * m[:, :, None] + j
    eight = inside[:, :, None] & (j < 8)
    scale = tl.load(scales_ptr + group[:, :, None] * s_row + n * s_col, mask=eight, other=0).to(tl.float32)
    x = (((words >> shift) & 15) - ((zeros >> shift) & 15)).to(tl.float32) * scale
    tl.store(out_ptr + k[:, :, None] * (8 * word_cols) + n, x, mask=eight)
