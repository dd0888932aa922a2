"""What this machine has and lacks, and what to do about it."""

from __future__ import annotations

import platform
import shutil
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from grader.model import Text
from grader.sandbox import yard


class Finding(NamedTuple):
    """One line: good, merely missing, or bad."""

    level: str  # ok, note, bad
    text: Text


def examine(root: Path | None) -> list[Finding]:
    """Everything, in the order in which a person would mend it."""
    return [_python(), _isolation(), *_packages(), _gpu(), _disk(root), _solutions(root)]


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


def _gpu() -> Finding:
    if shutil.which("nvidia-smi"):
        return Finding("ok", Text("有 NVIDIA 驱动", "an NVIDIA driver is here"))
    return Finding(
        "note",
        Text(
            "没有 NVIDIA 驱动；没有 GPU 也能完成全部正确性检查",
            "no NVIDIA driver; every correctness check runs without a GPU",
        ),
    )


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
