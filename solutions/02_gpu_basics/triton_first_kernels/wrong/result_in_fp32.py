"""忘了给 torch.empty 指定类型 / torch.empty without a type

Its default is fp32, whatever x is.
"""
BASE = "reference"
BREAKS = ["a_thousand_halves", "any_length_and_block"]


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"two vectors of one length are wanted, not {tuple(x.shape)} and {tuple(y.shape)}")
    if x.dtype != y.dtype or x.dtype not in FLOATS:
        raise ValueError(f"one of {FLOATS} for both is wanted, not {x.dtype} and {y.dtype}")
    if block < 1 or block & (block - 1):
        raise ValueError(f"block {block} is no power of two")
    n = x.numel()
    out = torch.empty((n,), device=x.device)
    _add_kernel[(triton.cdiv(n, block),)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=block)
    return out
