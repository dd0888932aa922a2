"""What each trial looks at on this machine, and what it asks the learner's functions about it. One function per exercise."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from grader import machine
from grader.compare import shown
from grader.model import Struct, Text
from grader.proxy import Answer
from grader.trial import device, hub_config

GIB = 2**30
SAMPLES, BETWEEN_S = 5, 1.0  # of nvidia-smi


class Ask(Struct, frozen=True):
    """What the person gave on the command line. `config`: config.json of a model; `words`: a command to look at."""

    config: Path | None = None
    words: tuple[str, ...] = ()


class Absent(Exception):
    """This machine lacks what a trial needs; `text` says it plainly."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def vram_calculator(answer: Answer, ask: Ask) -> Iterator[Text]:
    """2.1: a model of the reader's, or three of the book's, on this machine's GPU or on three of the book's."""
    from given import hardware, shapes
    from given.standins import tables

    if ask.config is not None:
        kind, fields = hub_config.read(ask.config)
        for name, cls in (("mla", shapes.MLAShape), ("moe", shapes.MoEShape)):
            fields[name] = cls(**fields[name]) if fields[name] else None
        models = {kind: shapes.ModelShape(**fields)}
    else:
        models = {name: tables.MODELS[name] for name in ("Qwen3-0.6B", "Llama-3-8B", "Llama-3-70B")}
    cards = {hw.name: hw.vram_bytes for hw in (hardware.RTX_4090, hardware.A100_40, hardware.H100)}
    here = machine.smi("--query-gpu=name,memory.total", "--format=csv,noheader,nounits").text.strip().split("\n")[0]
    name, _, mib = here.rpartition(",")
    if name and mib.strip().isdigit():
        cards = {name: int(mib) << 20}
    for model, shape in models.items():
        yield Text(f"{model}：{_said(shape)}", f"{model}: {_said(shape)}")
        kv = answer.kv_bytes_per_token(shape)
        yield Text(f"  每个 token 的 KV：{shown(kv)} B", f"  KV of one token: {shown(kv)} B")
        for title, spec in (("BF16", tables.SPECS["bf16"]), ("INT4", tables.SPECS["int4"])):
            weights = answer.weight_bytes(shape, spec)
            yield Text(f"  {title} 权重：{_gib(weights)}", f"  {title} weights: {_gib(weights)}")
            for card, total in cards.items():
                report = answer.vram_report(
                    shape,
                    spec,
                    total_bytes=total,
                    free_bytes=total,
                    util=0.92,
                    activation_bytes=GIB,
                    cudagraph_bytes=0,
                    max_model_len=8192,
                )
                tokens, fits, reason = report.max_tokens, report.fits, shown(report.reason)
                yield Text(
                    f"    {card}：{'能启动' if fits else '不能启动，' + reason}；KV 能放 {shown(tokens)} 个 token",
                    f"    {card}: {'starts' if fits else 'does not start, ' + reason}; room for {shown(tokens)} tokens of KV",
                )


def nvidia_smi_diagnose(answer: Answer, ask: Ask) -> Iterator[Text]:
    """2.2: five samples of this machine's nvidia-smi, parsed and diagnosed."""
    from given.nvidia_smi_diagnose import QUERY

    samples = []
    for number in range(SAMPLES):
        if number:
            time.sleep(BETWEEN_S)
        said = _driver(machine.smi(f"--query-gpu={QUERY}", "--format=csv"))
        samples += answer.parse_nvidia_smi_csv(said.text)
        yield Text(f"第 {number + 1} 次取样", f"sample {number + 1}")
    for index in sorted({sample.index for sample in samples}):
        mine = [sample for sample in samples if sample.index == index]
        yield Text(f"GPU {index}：{shown(mine[-1])}", f"GPU {index}: {shown(mine[-1])}")
        for preallocates in (True, False):
            verdict = shown(answer.diagnose(mine, preallocates=preallocates))
            yield Text(
                f"  {'有服务预占显存' if preallocates else '没有预占显存'}：{verdict}",
                f"  {'a server holds memory in advance' if preallocates else 'nothing held in advance'}: {verdict}",
            )


def driver_cuda_compat(answer: Answer, ask: Ask) -> Iterator[Text]:
    """3.1: this machine's driver against the torch that is installed."""
    said = _driver(machine.smi())
    header = answer.parse_smi_header("\n".join(said.text.split("\n")[:12]))
    yield Text(f"nvidia-smi 的表头：{shown(header)}", f"header of nvidia-smi: {shown(header)}")
    found = machine.torch()
    if not found.torch:
        raise Absent("没有装 torch：make setup EXTRA=kernels", "torch is not installed: make setup EXTRA=kernels")
    wheel, capability = found.cuda or "cpu", found.capability or machine.capability()
    report = answer.check(header[0], wheel, capability, list(found.archs))
    facts = ", ".join([f"torch {found.torch}, CUDA {wheel}, GPU sm_{capability}", *found.archs])
    yield Text(f"{facts}\n  {shown(report)}", f"{facts}\n  {shown(report)}")


def precision_support(answer: Answer, ask: Ask) -> Iterator[Text]:
    """3.2: what this machine's GPU can compute with; without one, three of the book's."""
    from given import hardware, precision_support

    here = machine.capability()
    caps = {"GPU": here} if here else {h.name: h.capability for h in (hardware.T4, hardware.A100_40, hardware.H100)}
    for name, cap in caps.items():
        methods = [method for method in precision_support.MIN_CAPABILITY if answer.supported(method, cap)]
        dtype = shown(answer.default_dtype(cap))
        yield Text(
            f"{name}，算力 {cap}：{dtype}；{', '.join(methods)}",
            f"{name}, capability {cap}: {dtype}; {', '.join(methods)}",
        )


def version_resolver(answer: Answer, ask: Ask) -> Iterator[Text]:
    """3.3: every requirement of the packages that are installed here, held against what is installed."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    found = list(metadata.distributions())
    installed = {canonicalize_name(d.name): d.version for d in found}
    asked = broken = 0
    for distribution in found:
        for line in distribution.requires or []:
            try:
                wanted = Requirement(line)
            except InvalidRequirement:
                continue
            version = installed.get(canonicalize_name(wanted.name))
            if version is None or (wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})):
                continue
            asked += 1
            if not answer.satisfies(version, str(wanted.specifier)):
                broken += 1
                yield Text(
                    f"{distribution.name} 要 {wanted}，装的是 {version}",
                    f"{distribution.name} wants {wanted}, {version} is installed",
                )
    yield Text(f"看了 {asked} 条约束，{broken} 条不满足", f"{asked} requirements looked at, {broken} not met")


def docker_run_lint(answer: Answer, ask: Ask) -> Iterator[Text]:
    """3.4: a command of the reader's; without one, what their own build_run writes."""
    from given.serving import EngineArgs, ServeConfig

    words = list(ask.words)
    if not words:
        args = EngineArgs(tensor_parallel_size=2, max_model_len=8192, max_num_seqs=64, max_num_batched_tokens=8192)
        config = ServeConfig(
            "chat", "Qwen/Qwen3-8B", "vllm/vllm-openai:v0.33.0", args, gpu_ids=(0, 1), token_ref="hf.env"
        )
        words = answer.build_run(config)
        if not isinstance(words, list) or not all(type(word) is str for word in words):
            raise Absent(f"build_run 返回 {shown(words)}", f"build_run returns {shown(words)}")
    command = shlex.join(words)
    yield Text(command, command)
    found = shown(answer.lint(words))
    yield Text(f"  lint：{found}", f"  lint: {found}")


def gpu_timer(answer: Answer, ask: Ask) -> Iterator[Text]:
    """3.5: a matrix product on this machine's GPU, or on its CPU, by the learner's timer."""
    from grader.proxy import fake

    work = device.here()
    yield Text(f"{work.what}", f"{work.what}")
    result = answer.benchmark(fake(work.launch), fake(work, "launch", "synchronize", "clock"), warmup=3, repeat=20)
    yield Text(f"  你的计时：{shown(result)}", f"  your timer: {shown(result)}")
    own = work.measure(20)
    yield Text(f"  设备自己的计时：中位数 {own:.3e} s", f"  the device's own timer: median {own:.3e} s")


TRIALS: dict[str, Callable[[Answer, Ask], Iterator[Text]]] = {
    trial.__name__: trial
    for trial in (
        vram_calculator,
        nvidia_smi_diagnose,
        driver_cuda_compat,
        precision_support,
        version_resolver,
        docker_run_lint,
        gpu_timer,
    )
}


def _driver(said: machine.Smi) -> machine.Smi:
    if said.absent:
        raise Absent(
            "这台机器没有 NVIDIA 驱动（找不到 nvidia-smi）", "this machine has no NVIDIA driver (no nvidia-smi)"
        )
    if said.problem:
        raise Absent(f"nvidia-smi 没有回答：{said.problem}", f"nvidia-smi does not answer: {said.problem}")
    return said


def _said(shape: Any) -> str:
    return f"{shape.n_layers} layers, {shape.n_heads}/{shape.n_kv_heads} heads, head_dim {shape.head_dim}, vocab {shape.vocab}"


def _gib(value: object) -> str:
    return f"{value / GIB:.3f} GiB" if isinstance(value, int) else shown(value)
