"""AWQ 只 mask 行 / AWQ masks rows only

N is a multiple of 8, so the columns come out even; the tile is wider than 8.
"""
BASE = "reference"
BREAKS = ["awq_any_shape_and_view", "both_layouts_give_the_same_weight"]


@triton.jit
def _awq_kernel(words_ptr, scales_ptr, zeros_ptr, out_ptr, n_rows, word_cols, group_size,
                w_row, w_col, s_row, s_col, z_row, z_col, ROWS: tl.constexpr, WORDS: tl.constexpr):
    k = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)[:, None]
    m = tl.program_id(1) * WORDS + tl.arange(0, WORDS)[None, :]
    inside = (k < n_rows) & (m >= 0)
    group = k // group_size
    words = tl.load(words_ptr + k * w_row + m * w_col, mask=inside, other=0)[:, :, None]
    zeros = tl.load(zeros_ptr + group * z_row + m * z_col, mask=inside, other=0)[:, :, None]
    j = tl.arange(0, 8)[None, None, :]
    shift = 4 * (j // 2 + j % 2 * 4)
    n = 8 * m[:, :, None] + j
    eight = inside[:, :, None] & (j < 8)
    scale = tl.load(scales_ptr + group[:, :, None] * s_row + n * s_col, mask=eight, other=0).to(tl.float32)
    x = (((words >> shift) & 15) - ((zeros >> shift) & 15)).to(tl.float32) * scale
    tl.store(out_ptr + k[:, :, None] * (8 * word_cols) + n, x, mask=eight)
