"""Result and example index of exercise 3.3."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Conflict:
    """No set of versions meets all demands. Only the stretch step asks what the two fields hold."""

    packages: frozenset[str] = frozenset()  # whose specs cannot be met together
    parents: frozenset[str] = frozenset()  # whose requirement lists state these specs


# package -> version -> Requires-Dist. Real versions and their metadata, as PyPI served them in November 2026, in the
# metadata's own spelling; other versions, other packages, extras and environment markers are left out.
INDEX: dict[str, dict[str, list[str]]] = {
    "vllm": {
        "0.31.0": [
            "transformers<5.18.0,>=5.10.4", "huggingface_hub>=1.31.0", "tokenizers>=0.21.1",
            "compressed-tensors==0.17.0", "torch==2.13.0", "torchvision==0.28.0",
        ],
        "0.32.0": [
            "transformers<5.20.0,>=5.16.1", "huggingface_hub>=1.31.0", "tokenizers>=0.23.2",
            "compressed-tensors==0.17.0", "torch==2.13.0", "torchvision==0.28.0",
        ],
        "0.33.0": [
            "transformers<5.21.0,>=5.16.1", "huggingface_hub>=1.31.0", "tokenizers>=0.23.2",
            "compressed-tensors==0.17.0", "torch==2.14.0", "torchvision==0.29.0",
        ],
    },
    "transformers": {
        "5.10.4": ["huggingface-hub<2.0,>=1.5.0", "tokenizers<=0.23.0,>=0.22.0"],
        "5.17.0": ["huggingface-hub<2.0,>=1.5.0", "tokenizers<0.24.0,>=0.23.1"],
        "5.19.0": ["huggingface-hub<3.0,>=1.31.0", "tokenizers<0.24.0,>=0.23.1"],
        "5.20.2": ["huggingface-hub<3.0,>=1.31.0", "tokenizers<0.24.0,>=0.23.1"],
        "5.21.0": ["huggingface-hub<3.0,>=1.31.0", "tokenizers<0.24.0,>=0.23.1"],
        "5.24.0": ["huggingface-hub<3.0,>=1.31.0", "tokenizers<0.24.0,>=0.23.1"],
    },
    "huggingface-hub": {"1.30.0": [], "1.33.0": [], "2.0.0": [], "2.4.0": []},
    "tokenizers": {
        "0.22.2": ["huggingface-hub>=0.16.4,<2.0"],
        "0.23.1": ["huggingface-hub>=0.16.4,<2.0"],
        "0.23.3": ["huggingface-hub>=0.16.4,<3.0"],
    },
    "compressed-tensors": {
        "0.17.0": ["torch>=2.10.0", "transformers>=4.45.0"],
        "0.20.1": ["torch>=2.10.0", "transformers>=4.45.0"],
    },
    "torch": {"2.13.0": [], "2.14.0": [], "2.14.1": [], "2.15.0": []},
    "torchvision": {"0.28.0": ["torch (==2.13.0)"], "0.29.0": ["torch (==2.14.0)"]},
}  # fmt: skip
