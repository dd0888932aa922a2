"""Run as a program of its own: what torch and Triton find on this machine when they are tried, as one line of JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

LONGEST = 600  # characters of an error
tl: Any = None  # triton.language, once it is there: a kernel finds names in its module


def main() -> None:
    """Print what was found."""
    said: dict[str, Any] = {}
    _attempt(_torch, said, "error")
    if said.get("capability") and "error" not in said:
        _attempt(_triton, said, "triton_error")
    sys.stdout.write("\n" + json.dumps(said) + "\n")


def _attempt(step: Any, said: dict[str, Any], key: str) -> None:
    try:
        step(said)
    except Exception as error:
        said[key] = f"{type(error).__name__}: {error}"[:LONGEST]


def _torch(said: dict[str, Any]) -> None:
    import torch

    said |= {"torch": torch.__version__, "cuda": torch.version.cuda or ""}
    if not torch.version.cuda:
        return
    said["archs"] = torch.cuda.get_arch_list()
    said["name"] = torch.cuda.get_device_name(0)
    major, minor = torch.cuda.get_device_capability(0)
    said["capability"] = major * 10 + minor
    total = int((torch.arange(8, device="cuda") + 1).sum())
    if total != 36:
        raise RuntimeError(f"the sum of 1 to 8 came out as {total}")


def _triton(said: dict[str, Any]) -> None:
    global tl

    import torch
    import triton
    import triton.language as tl

    said["triton"] = triton.__version__

    @triton.jit  # type: ignore[untyped-decorator]
    def increment(x, n: tl.constexpr) -> None:  # type: ignore[no-untyped-def]
        at = tl.arange(0, n)
        tl.store(x + at, tl.load(x + at) + 1)

    numbers = torch.zeros(16, device="cuda")
    increment[(1,)](numbers, 16)
    if float(numbers.sum()) != 16:
        raise RuntimeError("a kernel that adds 1 added something else")


if __name__ == "__main__":
    main()
