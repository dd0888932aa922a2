"""结果总是 fp16 / always gives fp16

Activations are fp16, so the result is; fp32 activations lose 13 bits.
"""
BASE = "reference"
BREAKS = ["type_follows_x", "long_sums_lose_nothing"]


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    rows = math.gcd(group_size // 8, 16 if batch <= 2 else 8)  # divides a group: one scale per column and tile
    tiles = word_rows // rows
    n_parts = max(split_k, triton.cdiv(word_rows, 32 * (batch + 1)))  # many programs, yet few partial sums
    parts = torch.empty((n_parts, batch, n), dtype=torch.float32, device=x.device)
    y = torch.empty((batch, n), dtype=torch.float16, device=x.device)
    zeros = qweight if qzeros is None else qzeros  # without zeros the pointer is never read
    _parts_kernel[(triton.cdiv(n, 256), n_parts)](
        x, qweight, scales, zeros, parts, batch, n, tiles, triton.cdiv(tiles, n_parts), SIXTEEN,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(), TILES_PER_GROUP=group_size // 8 // rows,
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=rows, COLS=256, num_warps=16)
    _total_kernel[(triton.cdiv(batch * n, 128),)](
        parts, y, n_parts, batch * n, PARTS=triton.next_power_of_2(n_parts), COLS=128)
    return y
