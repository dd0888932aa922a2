"""核里用 break 提前结束 / leaves a loop with break

Every program adds up to four blocks and stops at the end of the vector. The interpreter is Python and can break.
"""
BASE = "reference"
BREAKS = ["compiles", "compiles_for_other_calls"]


@triton.jit
def _add_kernel(x, y, out, n, x_step, y_step, BLOCK: tl.constexpr):
    first = tl.program_id(0).to(tl.int64) * BLOCK * 4
    for k in range(4):
        i = first + k * BLOCK + tl.arange(0, BLOCK)
        if first + k * BLOCK >= n:
            break
        inside = i < n
        a = tl.load(x + i * x_step, mask=inside).to(tl.float32)
        b = tl.load(y + i * y_step, mask=inside).to(tl.float32)
        tl.store(out + i, a + b, mask=inside)


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"two vectors of one length are wanted, not {tuple(x.shape)} and {tuple(y.shape)}")
    if x.dtype != y.dtype or x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} for both is wanted, not {x.dtype} and {y.dtype}")
    if block < 1 or block & (block - 1):
        raise ValueError(f"block {block} is no power of two")
    n = x.numel()
    out = torch.empty((n,), dtype=x.dtype, device=x.device)
    _add_kernel[(triton.cdiv(n, 4 * block),)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=block)
    return out
