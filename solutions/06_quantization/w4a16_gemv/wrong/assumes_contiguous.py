"""假设输入连续 / assumes contiguous inputs

A tensor of shape [R, N] has row stride N; views of a fused or transposed weight do not.
"""
BASE = "reference"
BREAKS = ["views_with_any_strides"]


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    rows = math.gcd(group_size // 8, 16 if batch <= 2 else 8)  # divides a group: one scale per column and tile
    tiles = word_rows // rows
    n_parts = max(split_k, triton.cdiv(word_rows, 32 * (batch + 1)))  # many programs, yet few partial sums
    parts = torch.empty((n_parts, batch, n), dtype=torch.float32, device=x.device)
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros  # without zeros the pointer is never read
    _parts_kernel[(triton.cdiv(n, 256), n_parts)](
        x, qweight, scales, zeros, parts, batch, n, tiles, triton.cdiv(tiles, n_parts), SIXTEEN,
        8 * word_rows, 1, n, 1, n, 1, n // 8, 1, TILES_PER_GROUP=group_size // 8 // rows,
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=rows, COLS=256, num_warps=16)
    _total_kernel[(triton.cdiv(batch * n, 128),)](
        parts, y, n_parts, batch * n, PARTS=triton.next_power_of_2(n_parts), COLS=128)
    return y
