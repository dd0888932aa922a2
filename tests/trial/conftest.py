"""`given` of this course, for one test: other tests import that of the toy course."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _forget() -> None:
    for name in [n for n in sys.modules if n == "given" or n.startswith("given.")]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(ROOT / "exercises"))
    _forget()
    yield
    _forget()
