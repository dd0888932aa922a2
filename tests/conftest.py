"""Shared by the grader's own tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOY = Path(__file__).parent / "course"
# Files whose tests stay in one process and in their order; each of the others goes to whichever process is free.
TOGETHER = {
    "tests/attacks/test_attacks.py": "attacks",  # one warm judge, and the last of them counts
    "tests/github/test_workflows.py": "workflows",  # the last of them asks whether every step was executed
    "tests/github/test_requests.py": "workflows",
}


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The largest groups first, then test by test. (xdist's own groups do not work with pytest 9.2.)"""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return TOGETHER.get(nodeid.partition("::")[0], nodeid)

    return Groups(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test recorded as `said`, whichever process it ran in."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(str(value))


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
