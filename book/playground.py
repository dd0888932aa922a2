"""`{playground} vram` and `{playground} roofline`: the interactive calculators, on the numbers of exercises/given.

The forms are plain HTML, written here in the page's language; static/playground.js does the arithmetic. The numbers go out as one
script file, so that the page also works when it is opened from the disk.
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parent.parent
MATRIX = ("Llama-3-8B", 4096, 14336)  # whose FFN matrix [K, N] the roofline multiplies by
WIDTHS = {"bf16": 16.0, "int8": 8.0, "int4": 4 + 20 / 128}  # bits of one weight, scales and zeros of g128 included

TEXT = {
    "model": ("模型", "Model"),
    "spec": ("权重存储", "Weight storage"),
    "kv": ("KV 缓存", "KV cache"),
    "tp": ("张量并行 (tp)", "Tensor parallel (tp)"),
    "card": ("每张卡", "Each card"),
    "util": ("gpu_memory_utilization", "gpu_memory_utilization"),
    "activation": ("激活等 (GiB)", "Activations etc. (GiB)"),
    "context": ("每条序列的 token 数", "Tokens per sequence"),
    "weights": ("权重", "Weights"),
    "kv_token": ("每个 token 的 KV", "KV of one token"),
    "requested": ("服务器申请", "The server requests"),
    "available": ("留给 KV 缓存", "Left for the KV cache"),
    "blocks": ("KV 块数", "KV blocks"),
    "tokens": ("能放的 token", "Tokens that fit"),
    "concurrency": ("同时的序列数", "Sequences at once"),
    "verdict": ("结论", "Verdict"),
    "device": ("设备", "Device"),
    "width": ("权重位宽", "Weight width"),
    "batch": ("batch（一步的序列数）", "Batch (sequences per step)"),
    "intensity": ("算术强度 (FLOP/B)", "Arithmetic intensity (FLOP/B)"),
    "ridge": ("脊点 (FLOP/B)", "Ridge point (FLOP/B)"),
    "attainable": ("可达算力 (TFLOP/s)", "Attainable (TFLOP/s)"),
    "share": ("占峰值", "Share of the peak"),
    "bound": ("瓶颈", "Bound by"),
    "noscript": ("这一页需要 JavaScript；公式与数字都在第 2 章里。", "This page needs JavaScript; chapter 2 has the formulas and the numbers."),
}  # fmt: skip

WORDS = {
    "zh": {
        "fits": "能启动",
        "room": "放不下：权重和激活之后没有空间给 KV 缓存",
        "context": "放不下：一条序列需要的块比现有的多",
        "invalid": "请填有效的数",
        "bandwidth": "带宽",
        "compute": "算力",
        "x": "算术强度 FLOP/B",
        "y": "TFLOP/s",
        "picture": "屋顶线：{device}，batch {batch}，强度 {intensity} FLOP/B，可达 {attainable} TFLOP/s",
        "per_gpu": "每张卡",
    },
    "en": {
        "fits": "starts",
        "room": "does not fit: no room for the KV cache after weights and activations",
        "context": "does not fit: one sequence takes more blocks than there are",
        "invalid": "enter valid numbers",
        "bandwidth": "bandwidth",
        "compute": "compute",
        "x": "arithmetic intensity, FLOP/B",
        "y": "TFLOP/s",
        "picture": "Roofline: {device}, batch {batch}, intensity {intensity} FLOP/B, attainable {attainable} TFLOP/s",
        "per_gpu": "per card",
    },
}


def data() -> dict[str, Any]:
    """Everything the page looks up, from given.standins.tables, given.hardware and given.vllm_facts."""
    sys.path.insert(0, str(ROOT / "exercises"))
    try:
        from given import hardware
        from given.shapes import Hw
        from given.standins import tables
        from given.vllm_facts import VLLM
    finally:
        sys.path.remove(str(ROOT / "exercises"))
    models: dict[str, Any] = {}
    for name, shape in tables.MODELS.items():
        models[name] = {}
        for tp in (1, 2, 4, 8):
            try:
                models[name][tp] = {
                    "stored": {spec: tables.weight_bytes(shape, weights, tp) for spec, weights in tables.SPECS.items()},
                    "kv": {bits: tables.kv_bytes_per_token(shape, bits, tp) for bits in (16, 8)},
                }
            except KeyError:
                continue  # this model's heads do not divide
    devices = [vars(device) for device in vars(hardware).values() if isinstance(device, Hw)]
    return {
        "vllm": VLLM.version,
        "util": VLLM.gpu_memory_utilization,
        "block": VLLM.block_size,
        "models": models,
        "specs": list(tables.SPECS),
        "devices": [{key: device[key] for key in ("name", "flops", "bw", "vram_bytes")} for device in devices],
        "matrix": MATRIX,
        "widths": WIDTHS,
    }


class Playground(SphinxDirective):
    """One of the two calculators."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        lang = "zh" if self.config.language.startswith("zh") else "en"
        return [nodes.raw("", form(self.arguments[0], lang, data()), format="html")]


def form(name: str, lang: str, numbers: dict[str, Any]) -> str:
    """The HTML of one calculator."""
    cards = [device["name"] for device in numbers["devices"] if device["vram_bytes"]]
    all_devices = [device["name"] for device in numbers["devices"]]
    tail = ""
    if name == "vram":
        inputs = [
            _select("model", list(numbers["models"]), "Llama-3-8B", lang),
            _select("spec", numbers["specs"], "bf16", lang),
            _select("kv", {"16": "bf16", "8": "fp8"}, "16", lang),
            _select("tp", ["1", "2", "4", "8"], "1", lang),
            _select("card", cards, "RTX 4090", lang),
            _number("util", numbers["util"], 0.05, 1, 0.01, lang),
            _number("activation", 1, 0, 64, 0.25, lang),
            _number("context", 8192, 1, 1_000_000, 1, lang),
        ]
        outputs = ["weights", "kv_token", "requested", "available", "blocks", "tokens", "concurrency", "verdict"]
        tail = '<div class="bar" data-bar aria-hidden="true"></div>'
    elif name == "roofline":
        inputs = [
            _select("device", all_devices, "A100 40GB", lang),
            _select("width", list(numbers["widths"]), "bf16", lang),
            _number("batch", 1, 1, 4096, 1, lang),
        ]
        outputs = ["intensity", "ridge", "attainable", "share", "bound"]
        tail = '<svg data-picture role="img" viewBox="0 0 400 260" xmlns="http://www.w3.org/2000/svg"></svg>'
    else:
        raise ValueError(f"no playground {name!r}: vram or roofline")
    rows = "".join(f'<div><dt>{_text(key, lang)}</dt><dd data-out="{key}"></dd></div>' for key in outputs)
    words = html.escape(json.dumps(WORDS[lang], ensure_ascii=False), quote=True)
    return (
        f'<form class="playground" data-playground="{name}" data-words="{words}" autocomplete="off">'
        f'<div class="inputs">{"".join(inputs)}</div>'
        f'<dl aria-live="polite">{rows}</dl>{tail}<noscript>{_text("noscript", lang)}</noscript></form>'
    )


def _text(key: str, lang: str) -> str:
    return html.escape(TEXT[key][lang == "en"]).replace("_", "_<wbr>")


def _select(key: str, options: list[str] | dict[str, str], chosen: str, lang: str) -> str:
    named = options if isinstance(options, dict) else {name: name for name in options}
    body = "".join(
        f'<option value="{html.escape(value)}"{" selected" if value == chosen else ""}>{html.escape(name)}</option>'
        for value, name in named.items()
    )
    return f'<label><span>{_text(key, lang)}</span><select name="{key}">{body}</select></label>'


def _number(key: str, value: float, low: float, high: float, step: float, lang: str) -> str:
    field = f'<input name="{key}" type="number" inputmode="decimal" value="{value}" min="{low}" max="{high}" step="{step}" required>'
    return f"<label><span>{_text(key, lang)}</span>{field}</label>"


def _write_numbers(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        text = f"globalThis.PLAYGROUND = {json.dumps(data(), separators=(',', ':'))};\n"
        Path(app.outdir, "_static", "playground_numbers.js").write_text(text, encoding="utf-8")


def _scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is not None and any("data-playground" in raw.astext() for raw in doctree.findall(nodes.raw)):
        for name in ("playground_numbers.js", "playground.js"):
            app.add_js_file(name, defer="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("playground", Playground)
    app.connect("html-page-context", _scripts)
    app.connect("build-finished", _write_numbers)
    return {"version": "1", "parallel_read_safe": True}
