"""Grade the exercises of LLM推理优化实战 (LLM inference optimization in practice)."""

__version__ = "0.1.0"
