"""A100 支持 FP8 计算 / the A100 has FP8 tensor cores

Takes FP8 for a feature of every data-centre card since Ampere.
"""

BASE = "reference"
BREAKS = ["hardware_of_ampere", "fp8_checkpoint_from_card_to_card", "fp8_checkpoint_on_older_cards"]
LINK = "03_environment#mis-a100-fp8"


_by_the_table = supported


def supported(method, cap):
    return _by_the_table(method, cap) or (method == "w8a8_fp8" and cap >= 80)
