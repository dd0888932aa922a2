"""退路总是有的 / a fallback always runs

Returns the fallback without asking whether the GPU supports it: a V100 gets weight-only FP8.
"""

BASE = "reference"
BREAKS = ["fp8_checkpoint_on_volta", "bf16_checkpoint"]


def choose(cap, want):
    running = [wish if supported(wish, cap) else FALLBACK.get(wish) for wish in want]
    return next((method for method in running if method), None)
