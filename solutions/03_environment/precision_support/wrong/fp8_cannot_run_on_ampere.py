"""FP8 模型在 A100 上完全不能跑 / an FP8 model cannot run on an A100 at all

Takes the format of the checkpoint for the arithmetic; vLLM widens the weights and multiplies in 16 bits.
"""

BASE = "reference"
BREAKS = ["fp8_checkpoint_from_card_to_card", "fp8_checkpoint_on_older_cards"]

_both = choose


def choose(cap, want):
    kept = [wish for wish in want if wish != "w8a8_fp8" or supported(wish, cap)]
    return _both(cap, kept)
