"""不减最大值就取 exp / exp without the maximum

The formula as it stands in the text: exp(lse) overflows from 89 on and vanishes below -104.
"""

BASE = "reference"
BREAKS = ["parts_make_the_whole"]


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    lse = torch.stack((lse1, lse2))
    lse = torch.where(lse == float("inf"), float("-inf"), lse)
    weight = torch.exp(lse)
    total = weight.sum(0)
    share = (weight / torch.where(total > 0, total, 1.0))[..., None]
    part = torch.where(share > 0, torch.stack((o1, o2)).float(), 0.0)
    return (share * part).sum(0).to(o1.dtype), torch.log(total)
