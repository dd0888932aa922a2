"""加法不检查形状和类型 / addition without checks

y may have one element, another length, another type: the kernel takes n from x and believes that y has as many.
"""
BASE = "reference"
BREAKS = ["sums_that_are_refused"]


def triton_add(x: torch.Tensor, y: torch.Tensor, block: int = 1024) -> torch.Tensor:
    n = x.numel()
    out = torch.empty((n,), dtype=x.dtype, device=x.device)
    _add_kernel[(triton.cdiv(n, block),)](x, y, out, n, x.stride(0), y.stride(0), BLOCK=block)
    return out
