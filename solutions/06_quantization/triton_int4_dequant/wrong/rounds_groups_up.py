"""组数向上取整，允许残组 / a short last group is let through

G = ceil(K / group_size) as in the unpacked format; packed layouts want whole groups, and -1 is no group size here.
"""
BASE = "reference"
BREAKS = ["refuses_other_group_sizes"]


def _check_shapes(k: int, n: int, scales: torch.Tensor, qzeros: torch.Tensor | None, group_size: int) -> None:
    if group_size < 8 or group_size % 8:
        raise ValueError(f"group_size {group_size} is not a positive multiple of 8 that divides K = {k}")
    groups = -(-k // group_size)
    if tuple(scales.shape) != (groups, n):
        raise ValueError(f"scales {tuple(scales.shape)}, expected {(groups, n)}")
    if qzeros is not None and (n % 8 or tuple(qzeros.shape) != (groups, n // 8)):
        raise ValueError(f"qzeros {tuple(qzeros.shape)}, expected ({groups}, {n} / 8)")
