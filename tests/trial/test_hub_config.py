"""config.json of a checkpoint becomes the shape that the book lists, and anything else is one clear line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.catalogue import CourseError
from grader.trial import hub_config

CONFIGS: dict[str, dict[str, Any]] = {
    "Llama-3-8B": {
        "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256, "tie_word_embeddings": False,
    },
    "Llama-2-7B": {  # no num_key_value_heads: every head has its own
        "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "intermediate_size": 11008, "vocab_size": 32000,
    },
    "Qwen2.5-0.5B": {  # the bias of Q, K, V is told by the type only
        "model_type": "qwen2", "hidden_size": 896, "num_hidden_layers": 24, "num_attention_heads": 14,
        "num_key_value_heads": 2, "intermediate_size": 4864, "vocab_size": 151936, "tie_word_embeddings": True,
    },
    "Qwen3-0.6B": {  # head_dim is not hidden / heads
        "model_type": "qwen3", "hidden_size": 1024, "num_hidden_layers": 28, "num_attention_heads": 16, "head_dim": 128,
        "num_key_value_heads": 8, "intermediate_size": 3072, "vocab_size": 151936, "tie_word_embeddings": True,
        "attention_bias": False,
    },
}  # fmt: skip
DEEPSEEK_V3 = {
    "model_type": "deepseek_v3", "hidden_size": 7168, "num_hidden_layers": 61, "num_attention_heads": 128,
    "num_key_value_heads": 128, "intermediate_size": 18432, "vocab_size": 129280, "tie_word_embeddings": False,
    "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_rope_head_dim": 64, "qk_nope_head_dim": 128, "v_head_dim": 128,
    "n_routed_experts": 256, "num_experts_per_tok": 8, "moe_intermediate_size": 2048, "n_shared_experts": 1,
    "first_k_dense_replace": 3, "topk_method": "noaux_tc",
}  # fmt: skip
MIXTRAL = {
    "model_type": "mixtral", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
    "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 32000, "num_local_experts": 8,
    "num_experts_per_tok": 2,
}  # fmt: skip


def shape(tmp_path: Path, config: dict[str, Any]) -> dict[str, Any]:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    return hub_config.read(path)[1]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_dense_model_becomes_the_shape_of_the_table(tmp_path: Path, name: str) -> None:
    from given.shapes import ModelShape
    from given.standins import tables

    assert ModelShape(**shape(tmp_path, CONFIGS[name])) == tables.MODELS[name]


def test_experts_and_latents_are_read(tmp_path: Path) -> None:
    from given.shapes import MLAShape, MoEShape

    found = shape(tmp_path, DEEPSEEK_V3)
    assert MLAShape(**found["mla"]) == MLAShape(512, 64, 128, 128, 1536)
    assert MoEShape(**found["moe"]) == MoEShape(256, 8, 2048, n_shared=1, n_dense_layers=3, gate_bias=True)
    assert MoEShape(**shape(tmp_path, MIXTRAL)["moe"]) == MoEShape(8, 2, 14336)


def test_the_language_model_inside_of_one_that_sees_is_read(tmp_path: Path) -> None:
    inner = shape(tmp_path, CONFIGS["Llama-3-8B"])
    assert shape(tmp_path, {"model_type": "seeing", "text_config": CONFIGS["Llama-3-8B"]}) == inner


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"model_type": "bert"}', "'num_attention_heads' is missing"),
        ('{"num_attention_heads": "many", "hidden_size": 1}', "cannot be read"),
        (" " * (1 << 20) + "{}", "cannot be read"),
    ],
)
def test_what_is_no_such_config_is_one_clear_line(tmp_path: Path, text: str, piece: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(text)
    with pytest.raises(CourseError, match=piece):
        hub_config.read(path)
    with pytest.raises(CourseError, match="cannot be read"):
        hub_config.read(tmp_path / "nothing.json")
