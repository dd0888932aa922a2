"""Facts that move with vLLM, by version. Chapters take them from here and from nowhere else: a new version is one new entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VllmFacts:
    """Defaults of one version, read in the file that stands beside each."""

    version: str
    gpu_memory_utilization: float  # share of a card's TOTAL memory that one server asks for; vllm/config/cache.py, 0.6: engine/arg_utils.py
    block_size: int  # tokens per KV block on a CUDA device; the same files
    bf16_capability: int  # least compute capability, major * 10 + minor; 0.33: vllm/platforms/cuda.py
    fp8_capability: int  # 8-bit products, W8A8; get_min_capability of CompressedTensorsW8A8Fp8
    fp8_weights_capability: int  # FP8 weights widened to 16 bits, W8A16; the same of CompressedTensorsW8A16Fp8


FACTS: dict[str, VllmFacts] = {
    "0.6.0": VllmFacts("0.6.0", 0.90, 16, 80, 89, 80),
    "0.33.0": VllmFacts("0.33.0", 0.92, 16, 80, 89, 75),
}
VLLM = FACTS["0.33.0"]  # the version that the book is written against

# What a release asks of two packages: Requires-Dist of its wheel on PyPI, read in November 2026; newest first.
REQUIRES: dict[str, dict[str, str]] = {
    "0.33.0": {"torch": "==2.14.0", "transformers": ">=5.16.1,<5.21.0"},
    "0.32.0": {"torch": "==2.13.0", "transformers": ">=5.16.1,<5.20.0"},
    "0.31.0": {"torch": "==2.13.0", "transformers": ">=5.10.4,<5.18.0"},
    "0.6.0": {"torch": "==2.4.0", "transformers": ">=4.43.2"},
}
