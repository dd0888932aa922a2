"""不检查形状和类型 / checks neither shapes nor types

A kernel takes whatever address it is given; the host function is the last one that can notice.
"""

BASE = "reference"
BREAKS = ["refuses_what_does_not_fit", "refuses_other_numbers_of_splits"]


def _check(q: torch.Tensor, k_cache: torch.Tensor, v_cache: torch.Tensor, block_tables: torch.Tensor,
           ctx_lens: torch.Tensor, num_splits: int) -> None:
    pass
