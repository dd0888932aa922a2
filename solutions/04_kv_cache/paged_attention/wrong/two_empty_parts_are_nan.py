"""两段都空得到 NaN / two empty parts give NaN

-inf minus the maximum -inf is NaN; one real part hides it, a padded row of the batch shows it.
"""

BASE = "reference"
BREAKS = ["empty_parts", "two_empty_parts"]


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    lse = torch.stack((lse1, lse2))
    lse = torch.where(lse == float("inf"), float("-inf"), lse)
    top = lse.amax(0)
    weight = torch.exp(lse - top)
    total = weight.sum(0)
    share = (weight / torch.where(total > 0, total, 1.0))[..., None]
    part = torch.where(share > 0, torch.stack((o1, o2)).float(), 0.0)
    return (share * part).sum(0).to(o1.dtype), top + torch.log(total)
