"""The book's own modules are imported from the course root, its blocks from exercises/."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


@pytest.fixture
def given_on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`from given.hardware import A100_40` works, and leaves nothing behind."""
    monkeypatch.syspath_prepend(str(ROOT / "exercises"))
    yield
    for name in [name for name in sys.modules if name == "given" or name.startswith("given.")]:
        del sys.modules[name]
