"""两段直接平均 / averages the parts

Each part is already a softmax average, so the whole is taken for their mean, whatever each part weighs.
"""

BASE = "reference"
BREAKS = ["worked_example_in_two_parts", "parts_make_the_whole"]


def merge_states(o1: torch.Tensor, lse1: torch.Tensor, o2: torch.Tensor,
                 lse2: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    lse = torch.stack((lse1, lse2))
    lse = torch.where(lse == float("inf"), float("-inf"), lse)
    top = lse.amax(0)
    weight = torch.exp(lse - torch.where(top == float("-inf"), 0.0, top))
    total = weight.sum(0)
    share = ((weight > 0) / (weight > 0).sum(0).clamp(min=1))[..., None]
    part = torch.where(share > 0, torch.stack((o1, o2)).float(), 0.0)
    return (share * part).sum(0).to(o1.dtype), top + torch.log(total)
