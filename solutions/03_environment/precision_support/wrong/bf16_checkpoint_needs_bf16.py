"""BF16 模型在 T4 上不能跑 / a bf16 model cannot run on a T4

Knows the fallback of FP8 and forgets that a dtype has one too; vLLM warns and goes on in float16.
"""

BASE = "reference"
BREAKS = ["bf16_checkpoint"]


_both = choose


def choose(cap, want):
    kept = [wish for wish in want if wish != "bfloat16" or supported(wish, cap)]
    return _both(cap, kept)
