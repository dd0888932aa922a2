"""用 fp16 累加 / accumulates in fp16

The result is fp16, so the sums are too, as in vLLM's awq_gemm kernel; above 2048 they lose bits, above 65504 they are inf.
"""
BASE = "reference"
BREAKS = ["long_sums_lose_nothing", "sums_beyond_fp16"]


@triton.jit
def _parts_kernel(x_ptr, words_ptr, scales_ptr, zeros_ptr, parts_ptr, batch, n_cols, n_tiles, tiles_per_part, sixteen,
                  x_row, x_col, w_row, w_col, s_row, s_col, z_row, z_col, TILES_PER_GROUP: tl.constexpr,
                  HAS_ZEROS: tl.constexpr, BATCH: tl.constexpr, ROWS: tl.constexpr, COLS: tl.constexpr):
    row = tl.arange(0, BATCH)[:, None, None]
    n = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, None, :]
    inside = n < n_cols
    first = tl.program_id(1) * tiles_per_part
    r = first * ROWS + tl.arange(0, ROWS)[None, :, None]  # word rows; a tile of them lies in one group
    words_at = words_ptr + r * w_row + n * w_col
    x_at = x_ptr + tl.minimum(row, batch - 1) * x_row + 8 * r * x_col  # rows beyond the batch repeat its last one
    acc = tl.zeros((BATCH, ROWS, COLS), tl.float16)
    for tile in range(first, tl.minimum(first + tiles_per_part, n_tiles)):
        words = tl.load(words_at, mask=inside, other=0)
        dot = tl.zeros((BATCH, ROWS, COLS), tl.float32)
        x_sum = tl.zeros((BATCH, ROWS, 1), tl.float32)
        for i in tl.static_range(8):
            if i < 5:
                moved = words << 19 - 4 * i
            else:
                moved = words >> 4 * i - 19
            code = ((moved & 0x780000) | sixteen).to(tl.float32, bitcast=True)  # 16 + code, and no conversion
            x = tl.load(x_at + i * x_col).to(tl.float32)
            dot += x * code
            x_sum += x
        group = tile // TILES_PER_GROUP
        scale = tl.load(scales_ptr + group * s_row + n * s_col, mask=inside, other=0).to(tl.float32)
        if HAS_ZEROS:
            zero_words = tl.load(zeros_ptr + group * z_row + n // 8 * z_col, mask=inside, other=0)
            zero = ((zero_words >> 4 * (n % 8)) & 15).to(tl.float32)
        else:
            zero = 8.0
        acc += (scale * (dot - (16 + zero) * x_sum)).to(tl.float16)
        words_at += ROWS * w_row
        x_at += 8 * ROWS * x_col
    part = (tl.program_id(1) * batch + row) * n_cols + n
    tl.store(parts_ptr + part, tl.sum(acc, 1, keep_dims=True), mask=(row < batch) & inside)
