"""Shared by the grader's own tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

TOY = Path(__file__).parent / "course"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A copy of the toy course that a test may break."""
    place = tmp_path / "course"
    shutil.copytree(TOY, place, ignore=shutil.ignore_patterns("situations", "__pycache__", ".grader"))
    return place


@pytest.fixture
def edit(toy: Path) -> Callable[[str, str, str], None]:
    """Replace text in a file of the copy; the text must be there."""

    def replace(name: str, old: str, new: str) -> None:
        path = toy / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
