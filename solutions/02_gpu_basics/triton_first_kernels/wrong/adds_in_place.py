"""直接加到 x 上 / adds into x

One buffer fewer; the caller's x is gone.
"""
BASE = "reference"
BREAKS = ["lengths_around_the_block", "a_second_sum_leaves_the_first"]


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"two vectors of one length are wanted, not {tuple(x.shape)} and {tuple(y.shape)}")
    if x.dtype != y.dtype or x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} for both is wanted, not {x.dtype} and {y.dtype}")
    if block < 1 or block & (block - 1):
        raise ValueError(f"block {block} is no power of two")
    n = x.numel()
    out = x if x.is_contiguous() else torch.empty((n,), dtype=x.dtype, device=x.device)
    _add_kernel[(triton.cdiv(n, block),)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=block)
    return out
