"""Private text in the public tree: three lines in a row, or a short passage whole; compared without layout and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.stub import regions
from grader.model import Exercise

RUN = 3  # lines in a row
LEAST = 70  # characters in such a run: shorter ones are idioms
LEAST_WHOLE = 45  # characters of a passage that is shorter than a run
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yml", ".yaml", ".ipynb", ".html", ".js", ".csv", ".cfg", ".ini", ""}
SKIPPED = {".git", ".venv", "__pycache__", ".grader", "solutions", "node_modules", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
           "build", "dist", ".import_linter_cache"}


def complaints(root: Path, exercises: list[Exercise]) -> Iterator[str]:
    """One sentence per leak."""
    secret: dict[tuple[str, ...], str] = {}
    for exercise in exercises:
        for name, lines in _private(root, exercise):
            for run in _passages(lines):
                secret.setdefault(run, name)
    for path in public_files(root):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, OSError):
            continue
        for run in (run for length in range(1, RUN + 1) for run in _runs(lines, length)):
            if run in secret:
                yield f"{path.relative_to(root).as_posix()}: has lines of {secret[run]}: {run[0][:60]!r} …"
                break


def public_files(root: Path) -> Iterator[Path]:
    """Everything that an edition would hold."""
    todo = [root]
    while todo:
        for path in sorted(todo.pop().iterdir()):
            if path.name in SKIPPED or path.name.startswith(".venv") or path.name.endswith(".egg-info") or path.is_symlink():
                continue
            if path.is_dir():
                if not (path / "checklists").is_dir() or path == root:  # a course inside the tests has its own solutions
                    todo.append(path)
            elif path.suffix in TEXT and path.stat().st_size < 4 << 20:
                yield path


def _private(root: Path, exercise: Exercise) -> Iterator[tuple[str, list[str]]]:
    folder = root / "solutions" / exercise.id
    reference = folder / f"{exercise.name}.py"
    outside: set[tuple[str, ...]] = set()
    if reference.exists():
        text = reference.read_text(encoding="utf-8")
        lines = text.splitlines()
        for region in regions(text):
            yield f"solutions/{exercise.id}/{exercise.name}.py", lines[region.begin : region.end - 1]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != reference and path.suffix in (".py", ".md") and path.parent.name != "standin":
            lines = path.read_text(encoding="utf-8").splitlines()
            stub = root / "exercises" / exercise.id / f"{exercise.name}.py"
            shared = set(_runs(stub.read_text(encoding="utf-8").splitlines())) if stub.exists() else outside
            given = {_plain(line) for file in (root / "exercises" / "given").rglob("*.py") for line in file.read_text(encoding="utf-8").splitlines()}
            visible = {_plain(line) for file in (root / "exercises" / exercise.id).glob("*") if file.suffix in (".py", ".md")
                       for line in file.read_text(encoding="utf-8").splitlines()} if path.suffix == ".md" else set()
            kept = [line for line in lines if _plain(line) not in given and _plain(line) not in visible]
            if path.suffix == ".py":
                kept = _without(kept, shared)
            yield path.relative_to(root).as_posix(), kept


def _without(lines: list[str], shared: set[tuple[str, ...]]) -> list[str]:
    """Lines without the runs that the public stub has as well: signatures and docstrings."""
    public = {line for run in shared for line in run}
    return [line for line in lines if _plain(line) not in public]


def _plain(line: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"\s#.*$", "", line))


def _passages(lines: list[str]) -> Iterator[tuple[str, ...]]:
    """What a passage is recognised by."""
    kept = _kept(lines)
    if len(kept) >= RUN:
        yield from (run for run in _runs(lines, RUN) if sum(map(len, run)) >= LEAST)
    elif sum(map(len, kept)) >= LEAST_WHOLE:
        yield tuple(kept)


def _kept(lines: list[str]) -> list[str]:
    return [plain for line in lines if (plain := _plain(line)) and not plain.startswith(("import", "from", "#", '"""'))]


def _runs(lines: list[str], length: int = RUN) -> Iterator[tuple[str, ...]]:
    kept = _kept(lines)
    for at in range(len(kept) - length + 1):
        yield tuple(kept[at : at + length])
