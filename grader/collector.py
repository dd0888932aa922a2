"""pytest as the grader runs it: warmed up, isolated from any configuration around it; and the list of checks that it finds."""

from __future__ import annotations

import importlib.abc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest


def warm_up(torch: bool, exercises: Sequence[str]) -> None:
    """Import what tests import, load our hypothesis profile over any other, refuse imports of answers."""
    import hypothesis

    phases = [p for p in hypothesis.Phase if p is not hypothesis.Phase.explain and p is not hypothesis.Phase.reuse]
    hypothesis.settings.register_profile(
        "grader",
        derandomize=False,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=phases,
        suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
    )
    hypothesis.settings.load_profile("grader")
    if torch:
        import torch as _torch

        _torch.set_num_threads(1)
    sys.meta_path.insert(0, _RefuseAnswers(frozenset(exercises)))


class _RefuseAnswers(importlib.abc.MetaPathFinder):
    """A test that imports an answer would run it on the trusted side."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        parts = name.split(".")
        if name in self.names or (len(parts) > 1 and parts[-1] in self.names and parts[-2] == parts[-1]):
            raise ImportError(f"a test may not import the answer ({name}): use the fixture `answer`")


def run(stage: str, folders: Sequence[str], plugin: object, more: Sequence[str]) -> int:
    """pytest over some folders of the stage, isolated from any configuration around it."""
    files = [
        str(file) for folder in folders for file in sorted(Path(stage, folder).glob("test_*.py"), key=_visible_first)
    ]
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.close(sink)
    return int(
        pytest.main(
            [
                "--import-mode=importlib",
                "-c",
                str(Path(stage, "empty.ini")),
                "--rootdir",
                stage,
                "--assert=plain",
                "--capture=no",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "pytest_timeout",
                "--timeout-method=thread",
                *more,
                *files,
            ],
            plugins=[plugin],
        )
    )


def _visible_first(path: Path) -> tuple[bool, str]:
    return path.name == "test_hidden.py", path.name


def check_name(item: pytest.Item) -> str:
    """exercise::id"""
    return f"{item.path.parent.name}::{getattr(item, 'originalname', item.name).removeprefix('test_')}"


class Collector:
    """Lists the checks of the stage."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.errors = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "step(id): the step that a check belongs to")

    @pytest.fixture
    def answer(self) -> None:
        return None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors += f"{report.nodeid}: {report.longrepr}\n"[-3000:]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.ids = [check_name(item) for item in session.items]
