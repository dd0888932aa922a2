"""lse 为 +inf 的空段赢走全部权重 / an lse of +inf wins

Only -inf is known to mean empty. A kernel that writes +inf for no tokens then turns the whole row into NaN.
"""

BASE = "reference"
BREAKS = ["empty_parts", "empty_part_is_the_identity"]


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    lse = torch.stack((lse1, lse2))
    top = lse.amax(0)
    weight = torch.exp(lse - torch.where(top == float("-inf"), 0.0, top))
    total = weight.sum(0)
    share = (weight / torch.where(total > 0, total, 1.0))[..., None]
    part = torch.where(share > 0, torch.stack((o1, o2)).float(), 0.0)
    return (share * part).sum(0).to(o1.dtype), top + torch.log(total)
