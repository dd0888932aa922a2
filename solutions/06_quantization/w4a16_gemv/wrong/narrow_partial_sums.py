"""部分和存成结果的类型 / partial sums in the type of the result

The buffer of partial sums has the type of x, as in vLLM's split-K; each part is rounded, and beyond 65504 it is inf.
"""
BASE = "reference"
BREAKS = ["partial_sums_stay_wide"]


def w4a16_gemv(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None,
               group_size: int, *, split_k: int = 1) -> torch.Tensor:
    _check(x, qweight, scales, qzeros, group_size, split_k)
    batch, (word_rows, n) = x.shape[0], qweight.shape
    rows = math.gcd(group_size // 8, 16 if batch <= 2 else 8)  # divides a group: one scale per column and tile
    tiles = word_rows // rows
    n_parts = max(split_k, triton.cdiv(word_rows, 32 * (batch + 1)))  # many programs, yet few partial sums
    parts = torch.empty((n_parts, batch, n), dtype=x.dtype, device=x.device)
    y = torch.empty((batch, n), dtype=x.dtype, device=x.device)
    zeros = qweight if qzeros is None else qzeros  # without zeros the pointer is never read
    _parts_kernel[(triton.cdiv(n, 256), n_parts)](
        x, qweight, scales, zeros, parts, batch, n, tiles, triton.cdiv(tiles, n_parts), SIXTEEN,
        *x.stride(), *qweight.stride(), *scales.stride(), *zeros.stride(), TILES_PER_GROUP=group_size // 8 // rows,
        HAS_ZEROS=qzeros is not None, BATCH=triton.next_power_of_2(batch), ROWS=rows, COLS=256, num_warps=16)
    _total_kernel[(triton.cdiv(batch * n, 128),)](
        parts, y, n_parts, batch * n, PARTS=triton.next_power_of_2(n_parts), COLS=128)
    return y


@triton.jit
def _total_kernel(parts_ptr, y_ptr, n_parts, size, PARTS: tl.constexpr, COLS: tl.constexpr):
    part = tl.arange(0, PARTS)[:, None]
    at = tl.program_id(0) * COLS + tl.arange(0, COLS)[None, :]  # element of y, rows one after the other
    sums = tl.load(parts_ptr + part * size + at, mask=(part < n_parts) & (at < size), other=0).to(tl.float32)
    tl.store(y_ptr + at, tl.sum(sums, 0, keep_dims=True), mask=at < size)  # the store rounds, once
