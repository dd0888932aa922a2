"""留着上一次的缓冲区 / keeps its buffer

Allocating costs time, so the result of each shape is allocated once; the next call writes over what the last one returned.
"""
BASE = "reference"
BREAKS = ["second_call_leaves_the_first_result"]


_kept = {}


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    rows = math.gcd(group_size // 8, 16 if batch <= 2 else 8)  # divides a group: one scale per column and tile
    tiles = word_rows // rows
    n_parts = max(split_k, triton.cdiv(word_rows, 32 * (batch + 1)))  # many programs, yet few partial sums
    parts = torch.empty((n_parts, batch, n), dtype=torch.float32, device=x.device)
    if (batch, n, x.dtype) not in _kept:
        _kept[batch, n, x.dtype] = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    y = _kept[batch, n, x.dtype]
    zeros = qweight if qzeros is None else qzeros  # without zeros the pointer is never read
    _parts_kernel[(triton.cdiv(n, 256), n_parts)](
        x, qweight, scales, zeros, parts, batch, n, tiles, triton.cdiv(tiles, n_parts), SIXTEEN,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(), TILES_PER_GROUP=group_size // 8 // rows,
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=rows, COLS=256, num_warps=16)
    _total_kernel[(triton.cdiv(batch * n, 128),)](
        parts, y, n_parts, batch * n, PARTS=triton.next_power_of_2(n_parts), COLS=128)
    return y
