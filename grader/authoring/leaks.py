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
SKIPPED = {
    ".git",
    ".venv",
    "__pycache__",
    ".grader",
    "solutions",
    "node_modules",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "build",
    "dist",
    ".import_linter_cache",
}


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
            if (
                path.name in SKIPPED
                or path.name.startswith(".venv")
                or path.name.endswith(".egg-info")
                or path.is_symlink()
            ):
                continue
            if path.is_dir():
                if (
                    not (path / "checklists").is_dir() or path == root
                ):  # a course inside the tests has its own solutions
                    todo.append(path)
            elif path.suffix in TEXT and path.stat().st_size < 4 << 20:
                yield path


def _private(root: Path, exercise: Exercise) -> Iterator[tuple[str, list[str]]]:
    """(file, passage) of everything private, without the lines that the exercise's own public files share by design."""
    folder, public = root / "solutions" / exercise.id, root / "exercises" / exercise.id
    reference = folder / f"{exercise.name}.py"
    stub = _lines(public / f"{exercise.name}.py")
    shared = stub | _lines(*public.glob("*.py"), *public.glob("*.md"), *(root / "exercises" / "given").rglob("*.py"))
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".py", ".md") or path.parent.name == "standin":
            continue
        lines, name = path.read_text(encoding="utf-8").splitlines(), path.relative_to(root).as_posix()
        if path == reference:
            for region in regions("\n".join(lines)):
                yield name, [line for line in lines[region.begin : region.end - 1] if _plain(line) not in stub]
        else:
            yield name, [line for line in lines if _plain(line) not in shared]


def _lines(*files: Path) -> set[str]:
    return {_plain(line) for file in files if file.exists() for line in file.read_text(encoding="utf-8").splitlines()}


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
