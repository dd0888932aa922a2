"""How a server is started: the arguments of vLLM 0.33 that the exercises use, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EngineArgs:
    """Arguments of `vllm serve`, under vLLM's own names."""

    tensor_parallel_size: int
    max_model_len: int
    max_num_seqs: int
    max_num_batched_tokens: int
    gpu_memory_utilization: float = 0.92
    kv_cache_dtype: str = "auto"
    enable_chunked_prefill: bool = True
    enable_prefix_caching: bool = True
    quantization: str | None = None
    long_prefill_token_threshold: int = 0
    max_num_active_seqs: int | None = None


@dataclass(frozen=True)
class ServeConfig:
    """A server in a container.

    gpu_ids None: all GPUs. token_ref: an env file (docker) or a Secret (Kubernetes) that holds the hub's token.
    load_s: measured time to load the model; prestop_s, shutdown_timeout_s, grace_s: the drain of 8.7.
    """

    name: str
    model: str
    image: str
    args: EngineArgs
    port: int = 8000
    gpu_ids: tuple[int, ...] | None = None
    cache_dir: str = "~/.cache/huggingface"
    token_ref: str | None = None
    shm_bytes: int = 0
    replicas: int = 1
    load_s: int = 0
    prestop_s: int = 0
    shutdown_timeout_s: int = 0
    grace_s: int = 30
