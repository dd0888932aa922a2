"""grid 按 block 算，核里却固定 1024 / the grid goes by `block`, the kernel always by 1024

Small blocks are computed many times over and come out right; with larger ones most of the vector is left out.
"""
BASE = "reference"
BREAKS = ["blocks_of_other_sizes"]


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"two vectors of one length are wanted, not {tuple(x.shape)} and {tuple(y.shape)}")
    if x.dtype != y.dtype or x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} for both is wanted, not {x.dtype} and {y.dtype}")
    if block < 1 or block & (block - 1):
        raise ValueError(f"block {block} is no power of two")
    n = x.numel()
    out = torch.empty((n,), dtype=x.dtype, device=x.device)
    _add_kernel[(triton.cdiv(n, block),)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=1024)
    return out
