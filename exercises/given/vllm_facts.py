"""Facts that move with vLLM, by version. Chapters take them from here and from nowhere else: a new version is one new entry."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VllmFacts:
    """Defaults of one version, read in the file that stands beside each."""

    version: str
    gpu_memory_utilization: float  # share of a card's TOTAL memory that one server asks for; vllm/config/cache.py, 0.6: engine/arg_utils.py
    block_size: int  # tokens per KV block on a CUDA device; the same files


FACTS: dict[str, VllmFacts] = {
    "0.6.0": VllmFacts("0.6.0", 0.90, 16),
    "0.33.0": VllmFacts("0.33.0", 0.92, 16),
}
VLLM = FACTS["0.33.0"]  # the version that the book is written against
