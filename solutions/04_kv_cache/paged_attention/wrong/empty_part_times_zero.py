"""空段的 o 乘以 0 / the o of an empty part times 0

Its weight is 0, so its o is believed not to matter; 0 times NaN is NaN.
"""

BASE = "reference"
BREAKS = ["empty_part_is_the_identity"]


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    lse = torch.stack((lse1, lse2))
    lse = torch.where(lse == float("inf"), float("-inf"), lse)
    top = lse.amax(0)
    weight = torch.exp(lse - torch.where(top == float("-inf"), 0.0, top))
    total = weight.sum(0)
    share = (weight / torch.where(total > 0, total, 1.0))[..., None]
    part = torch.stack((o1, o2)).float()
    return (share * part).sum(0).to(o1.dtype), top + torch.log(total)
