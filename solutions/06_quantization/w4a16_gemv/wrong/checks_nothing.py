"""什么都不检查 / checks nothing

The kernel would notice; it knows addresses, not shapes or types, and reads whatever lies behind.
"""
BASE = "reference"
BREAKS = ["refuses_other_group_sizes", "refuses_shapes_that_do_not_fit", "refuses_other_types_of_x", "no_parts_are_refused"]


def _check(x: torch.Tensor, qweight: torch.Tensor, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int,
           split_k: int) -> None:
    pass
