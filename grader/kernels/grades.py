"""What the tests of a kernel exercise call for the checks `compiles` and `traffic`. Both need cells: plain pytest skips them."""

from __future__ import annotations

from typing import Any

from grader.kernels.answer import SMALL, KernelAnswer, Replayer


def compiles(answer: Any, name: str, *args: Any, **kwargs: Any) -> None:
    """The launches of this call build for sm_80 and sm_89; sm_75 and sm_90 are reported."""
    _replayer(answer).compiles(name, args, kwargs)


def traffic(answer: Any, name: str, *args: Any, least: int, **kwargs: Any) -> None:
    """This call touches at most the exercise's share of `least` bytes of sectors; operands under 64 KiB are not counted."""
    _replayer(answer).traffic(name, args, kwargs, least)


def moved(*tensors: Any) -> int:
    """Bytes of the tensors that are counted, each once."""
    return sum(t.numel() * t.element_size() for t in tensors if t.numel() * t.element_size() >= SMALL)


def _replayer(answer: Any) -> Replayer:
    if not isinstance(answer, KernelAnswer):
        import pytest

        pytest.skip("graded by `make grade` only: it needs cells")
    return answer._replayer
