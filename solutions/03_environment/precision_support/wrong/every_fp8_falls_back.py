"""所有 FP8 都能退回只量化权重 / every FP8 scheme falls back to weight-only

A fallback belongs to one scheme: vLLM refuses Quark's FP8 and 4-bit weights with FP8 activations below their minimum.
"""

BASE = "reference"
BREAKS = ["methods_without_fallback", "nothing_starts"]


def choose(cap, want):
    running = []
    for wish in want:
        second = "w8a16_fp8" if wish.endswith("a8_fp8") else FALLBACK.get(wish, wish)
        running += [method for method in (wish, second) if supported(method, cap)]
    return running[0] if running else None
