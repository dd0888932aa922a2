"""Runs inside a build cell, beside the extracted kernels and nothing else of the learner: Triton's compiler and ptxas, no device."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from typing import Any

import triton
import triton.language as tl
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

_REGISTERS = re.compile(r"Used (\d+) registers")
_SPILLS = re.compile(r"(\d+) bytes spill stores, (\d+) bytes spill loads")


def build(module: Any, jobs: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """One dict per job: {"error": text or "", "line": of the extracted module, "registers", "shared" bytes, "spills" bytes}."""
    return [_build(module, *job) for job in jobs]


def _build(
    module: Any,
    kernel: str,
    types: dict[str, str],
    constexprs: dict[str, Any],
    divisible: tuple[str, ...],
    num_warps: int,
    num_stages: int,
    cc: int,
) -> dict[str, Any]:
    fn = getattr(module, kernel)
    constants = {name: getattr(tl, value) if kind == "dtype" else value for name, (kind, value) in constexprs.items()}
    signature = {name: types.get(name, "constexpr") for name in fn.arg_names}
    attributes = {(fn.arg_names.index(name),): [["tt.divisibility", 16]] for name in divisible}
    try:
        source = ASTSource(fn, signature, constants, attributes)
        made = triton.compile(
            source, target=GPUTarget("cuda", cc, 32), options={"num_warps": num_warps, "num_stages": num_stages}
        )
    except Exception as error:
        return {"error": _words(error), "line": _line(error, fn), "registers": 0, "shared": 0, "spills": 0}
    registers, spills = _resources(made.asm["ptx"], cc)
    return {"error": "", "line": 0, "registers": registers, "shared": int(made.metadata.shared), "spills": spills}


def _resources(ptx: str, cc: int) -> tuple[int, int]:
    """Registers a thread and bytes of spill stores and loads, as ptxas says them."""
    from triton.backends.nvidia.compiler import get_ptxas

    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, "kernel.ptx")
        with open(path, "w", encoding="ascii") as file:
            file.write(ptx)
        suffix = "a" if cc >= 90 else ""
        ran = subprocess.run(
            [get_ptxas(cc).path, "-v", f"--gpu-name=sm_{cc}{suffix}", path, "-o", os.devnull],
            capture_output=True,
            text=True,
            check=False,
        )
    registers, spills = _REGISTERS.search(ran.stderr), _SPILLS.search(ran.stderr)
    return int(registers.group(1)) if registers else 0, sum(map(int, spills.groups())) if spills else 0


def _words(error: BaseException) -> str:
    """The innermost reason: Triton puts the quoted source before it."""
    while error.__cause__ is not None:
        error = error.__cause__
    text = getattr(error, "error_message", None) or str(error)
    return f"{type(error).__name__}: {text}"[:600]


def _line(error: BaseException | None, fn: Any) -> int:
    """The line of the module at which Triton's compiler gave up; it counts from the `def`, below one decorator."""
    line = 0
    while error is not None:
        line = int(getattr(getattr(error, "node", None), "lineno", line))
        error = error.__cause__
    return line + int(fn.starting_line_number) if line else 0
