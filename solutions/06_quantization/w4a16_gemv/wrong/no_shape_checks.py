"""不检查形状 / no shape checks

The kernel would notice; it knows addresses, not shapes, and reads whatever lies behind.
"""
BASE = "reference"
BREAKS = ["refuses_other_group_sizes", "refuses_shapes_that_do_not_fit"]


def _check(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
           split_k: int) -> None:
    if x.dtype not in (torch.float16, torch.float32) or split_k < 1:
        raise ValueError(f"x is {x.dtype}, split_k {split_k}")
