"""config.json of a checkpoint, as Hugging Face transformers writes it → ModelShape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.catalogue import CourseError

_LARGEST = 1 << 20  # bytes; a config has a few thousand
_NORMED = ("qwen3", "qwen3_moe")  # model types with q and k norms, which no field of the config tells


def read(path: Path) -> tuple[str, dict[str, Any]]:
    """(model_type, fields of ModelShape; `mla` and `moe` as dicts or None). CourseError where it is no such config."""
    try:
        data = path.read_bytes()
        if len(data) > _LARGEST:
            raise ValueError(f"{len(data):,} bytes")
        config = json.loads(data)
        config = config.get("text_config", config)  # models that see images keep the language model in here
        return str(config.get("model_type", "?")), _shape(config)
    except KeyError as error:
        raise CourseError(
            f"{path}：缺少 {error}，不像语言模型的 config.json",
            f"{path}: {error} is missing; this does not look like a language model's config.json",
        ) from None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CourseError(f"{path}：读不了（{error}）", f"{path}: cannot be read ({error})") from None


def _shape(config: dict[str, Any]) -> dict[str, Any]:
    kind, heads, hidden = config.get("model_type"), int(config["num_attention_heads"]), int(config["hidden_size"])
    layers = int(config["num_hidden_layers"])
    return {
        "hidden": hidden,
        "n_layers": layers,
        "n_heads": heads,
        "n_kv_heads": int(config.get("num_key_value_heads") or heads),
        "head_dim": int(config.get("head_dim") or hidden // heads),
        "intermediate": int(config["intermediate_size"]),
        "vocab": int(config["vocab_size"]),
        "tied": bool(config.get("tie_word_embeddings", False)),
        "qkv_bias": kind in ("qwen2", "qwen2_moe") or bool(config.get("attention_bias", False)),
        "qk_norm": kind in _NORMED,
        "mla": _mla(config),
        "moe": _moe(config, layers),
    }


def _mla(config: dict[str, Any]) -> dict[str, Any] | None:
    if not config.get("kv_lora_rank"):
        return None
    return {
        "kv_lora_rank": int(config["kv_lora_rank"]),
        "rope_dim": int(config["qk_rope_head_dim"]),
        "nope_dim": int(config["qk_nope_head_dim"]),
        "v_head_dim": int(config["v_head_dim"]),
        "q_lora_rank": int(config["q_lora_rank"]) if config.get("q_lora_rank") else None,
    }


def _moe(config: dict[str, Any], layers: int) -> dict[str, Any] | None:
    experts = config.get("num_local_experts") or config.get("num_experts") or config.get("n_routed_experts")
    if not experts:
        return None
    return {
        "n_experts": int(experts),
        "top_k": int(config["num_experts_per_tok"]),
        "expert_intermediate": int(config.get("moe_intermediate_size") or config["intermediate_size"]),
        "n_shared": int(config.get("n_shared_experts") or 0),
        "n_dense_layers": min(int(config.get("first_k_dense_replace") or 0), layers),
        "gate_bias": config.get("topk_method") == "noaux_tc",
    }
