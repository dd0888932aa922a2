"""Repositories for `machine`: this tree as it stands, whole or with the toy course in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.conftest import TOY
from tests.github.machine import git

ROOT = Path(__file__).parent.parent.parent
KEPT = ("tests/conftest.py", "tests/rooms.py", "tests/shapes.py", "tests/test_catalogue.py", "tests/test_submission.py", "tests/test_judge.py", "tests/test_ledger.py", "tests/test_places.py")  # fmt: skip


def ready() -> Path:
    """The folder of .venv; an error where `make setup-dev` would install something, since checkouts share it."""
    venv = (ROOT / ".venv").resolve()
    stamp = subprocess.run([ROOT / "scripts/setup.sh", "stamp"], check=True, capture_output=True, text=True).stdout
    for part in ("core", "dev", "editions", "github", "kernels"):
        assert (ROOT / f"{stamp.strip()}-{part}").exists(), "run make setup-dev first"
    return venv


def files() -> list[str]:
    """What git would add of this tree, committed or not."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-coz", "--exclude-standard"], check=True, capture_output=True, text=True
    ).stdout
    return sorted({path for path in listed.split("\0") if path and (ROOT / path).is_file()})


def whole(place: Path) -> Path:
    """A repository with one commit: this tree, without its tests of the grader."""
    for path in files():
        if (
            path.split("/")[0] != "tests"
            or path in KEPT
            or path.startswith(
                ("tests/report/", "tests/sandbox/", "tests/github/package", "tests/course/", "tests/test_situations.py")
            )
        ):
            copy(path, place)
    return commit(place)


def small(place: Path) -> Path:
    """The same with the toy course for a course, its one chapter, and a handful of tests."""
    for path in files():
        if (
            path.split("/")[0] not in ("checklists", "chapters", "exercises", "solutions", "tests")
            or path in KEPT
            or path.startswith("tests/github/package")
            or (path.startswith("tests/course/") and not path.startswith("tests/course/situations/"))
        ):
            copy(path, place)
    for part in TOY.iterdir():
        if part.name in ("checklists", "exercises", "solutions"):
            shutil.copytree(part, place / part.name, ignore=shutil.ignore_patterns("__pycache__", ".grader"))
    return commit(place)


def copy(path: str, place: Path) -> None:
    target = place / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / path, target)


def commit(place: Path, message: str = "a state") -> Path:
    if not (place / ".git").exists():
        git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "--message", message)
    return place
