"""grid 向下取整 / rounds the grid down

n // block programs, as if every vector were a multiple of the block; at least one, so that short vectors work.
"""
BASE = "reference"
BREAKS = ["five_elements_in_blocks_of_four", "lengths_around_the_block"]


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"two vectors of one length are wanted, not {tuple(x.shape)} and {tuple(y.shape)}")
    if x.dtype != y.dtype or x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} for both is wanted, not {x.dtype} and {y.dtype}")
    if block < 1 or block & (block - 1):
        raise ValueError(f"block {block} is no power of two")
    n = x.numel()
    out = torch.empty((n,), dtype=x.dtype, device=x.device)
    _add_kernel[(max(1, n // block),)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=block)
    return out
