"""What this machine has and lacks, and what to do about it."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from grader import machine
from grader.model import Text
from grader.sandbox import yard

# words in torch's own error → what to do; the first that is found
_ADVICE = (
    (
        "driver on your system is too old",
        (
            "驱动 {driver} 太旧，跑不了 CUDA {cuda}：升级驱动，或装更旧 CUDA 的 wheel",
            "driver {driver} is too old for CUDA {cuda}: update it, or install a wheel for an older CUDA",
        ),
    ),
    (
        "no kernel image",
        (
            "wheel 里没有 sm_{cap} 的代码（有 {archs}）：换一个包含它的 torch 版本",
            "the wheel has no code for sm_{cap} (it has {archs}): take a torch release that includes it",
        ),
    ),
    (
        "no cuda gpus are available",
        (
            "驱动在，但看不到 GPU：检查 CUDA_VISIBLE_DEVICES；容器要加 --gpus all",
            "the driver is there, but no GPU is visible: look at CUDA_VISIBLE_DEVICES; a container needs --gpus all",
        ),
    ),
    (
        "out of memory",
        ("显存被别的进程占满了：nvidia-smi 看是谁", "other processes hold the memory: nvidia-smi tells which"),
    ),
)
_UNKNOWN = ("试着用 GPU 时失败", "failed when it was tried on the GPU")
_COMPILER = (
    "缺 C 编译器或 Python 头文件：apt install gcc python3-dev",
    "a C compiler or Python's headers are missing: apt install gcc python3-dev",
)


class Finding(NamedTuple):
    """One line: good, merely missing, or bad."""

    level: str  # ok, note, bad
    text: Text


def examine(root: Path | None) -> list[Finding]:
    """Everything, in the order in which a person would mend it."""
    return [_python(), _isolation(), *_packages(), *gpu(machine.smi(), machine.torch), _disk(root), _solutions(root)]


def _python() -> Finding:
    version = platform.python_version()
    return Finding(
        "ok",
        Text(
            f"Python {version}，{platform.system()} {platform.machine()}",
            f"Python {version} on {platform.system()} {platform.machine()}",
        ),
    )


def _isolation() -> Finding:
    mode, note = yard.find_walls("auto")
    return Finding("note" if mode == "process" else "ok", Text(f"隔离：{note.zh}", f"isolation: {note.en}"))


def _packages() -> list[Finding]:
    found = []
    for name, needed in (("numpy", True), ("torch", False), ("triton", False)):
        try:
            version = metadata.version(name)
            found.append(Finding("ok", Text(f"{name} {version}", f"{name} {version}")))
        except metadata.PackageNotFoundError:
            zh, en = (
                ("，运行 make setup", ": run make setup")
                if needed
                else (
                    "；60 项里有 12 项需要它：make setup EXTRA=kernels",
                    "; 12 of 60 items need it: make setup EXTRA=kernels",
                )
            )
            found.append(Finding("bad" if needed else "note", Text(f"没有 {name}{zh}", f"no {name}{en}")))
    return found


def gpu(said: machine.Smi, probe: Callable[[], machine.Torch]) -> list[Finding]:
    """The driver, then what torch and Triton found when they were tried; each fault with what to do about it."""
    if said.absent:
        return [
            Finding(
                "note",
                Text(
                    "没有 NVIDIA 驱动；没有 GPU 也能完成全部正确性检查",
                    "no NVIDIA driver; every correctness check runs without a GPU",
                ),
            )
        ]
    if said.problem:
        why = said.problem.split("\n")[0]
        return [
            Finding(
                "bad",
                Text(
                    f"装了 NVIDIA 驱动，但 nvidia-smi 没有回答（{why}）：刚升级过驱动就重启，否则重装驱动",
                    f"an NVIDIA driver is installed, but nvidia-smi does not answer ({why}): reboot after an upgrade, else install the driver again",
                ),
            )
        ]
    highest = said.highest_cuda or "?"
    driver = Finding(
        "ok",
        Text(
            f"NVIDIA 驱动 {said.driver}，最高支持 CUDA {highest}（这不是装了的 toolkit）",
            f"NVIDIA driver {said.driver}, runs CUDA up to {highest} (which is not an installed toolkit)",
        ),
    )
    return [driver, *_torch(probe(), said)]


def _torch(found: machine.Torch, said: machine.Smi) -> list[Finding]:
    if not found.torch:
        return []  # told by the packages
    if not found.cuda:
        zh, en = f"torch {found.torch} 是 CPU 版", f"torch {found.torch} is the CPU build"
        return [
            Finding(
                "note", Text(f"{zh}：make setup EXTRA=kernels TORCH=cuda", f"{en}: make setup EXTRA=kernels TORCH=cuda")
            )
        ]
    wheel = f"torch {found.torch}, CUDA {found.cuda}"
    if found.error:
        zh, en = next((advice for mark, advice in _ADVICE if mark in found.error.lower()), _UNKNOWN)
        archs = ", ".join(found.archs) or "?"
        facts = {"driver": said.driver, "cuda": found.cuda, "archs": archs, "cap": found.capability or "?"}
        why = found.error.split("\n")[0]
        return [
            Finding("bad", Text(f"{wheel}：{zh.format(**facts)}（{why}）", f"{wheel}: {en.format(**facts)} ({why})"))
        ]
    card = f"{found.name}, sm_{found.capability}"
    findings = [Finding("ok", Text(f"{wheel} 在 {card} 上能算", f"{wheel} computes on {card}"))]
    if found.triton_error:
        why = found.triton_error.split("\n")[0]
        compiler = "compiler" in why.lower() or "python.h" in found.triton_error.lower()
        zh, en = _COMPILER if compiler else _UNKNOWN
        findings.append(
            Finding("bad", Text(f"Triton {found.triton}：{zh}（{why}）", f"Triton {found.triton}: {en} ({why})"))
        )
    elif found.triton:
        findings.append(
            Finding(
                "ok", Text(f"Triton {found.triton} 编译并运行了一个核", f"Triton {found.triton} built and ran a kernel")
            )
        )
    return findings


def _disk(root: Path | None) -> Finding:
    free = shutil.disk_usage(root or Path.cwd()).free
    text = Text(f"剩余磁盘 {free / 2**30:.1f} GiB", f"{free / 2**30:.1f} GiB of disk free")
    return Finding("bad" if free < 1 << 30 else "ok", text)


def _solutions(root: Path | None) -> Finding:
    if root is None:
        return Finding(
            "bad", Text("这里不是课程目录：上级没有 checklists/", "not inside a course: no checklists/ here or above")
        )
    if (root / "solutions").is_dir():
        return Finding("ok", Text("有 solutions/：隐藏检查也会运行", "solutions/ is here: hidden checks run too"))
    return Finding(
        "note",
        Text(
            "没有 solutions/：只运行可见检查，结果是暂定的",
            "no solutions/: visible checks only, results are provisional",
        ),
    )
