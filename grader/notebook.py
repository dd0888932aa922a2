"""Reading a notebook that a learner sent: the answer's cells become the text of the exercise. Nothing is run, outputs are not looked at."""

from __future__ import annotations

import ast
import os
import stat
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader import submission
from grader.catalogue import CourseError
from grader.model import Exercise, Text
from grader.submission import MAX_SOURCE, Source

SUFFIX = ".ipynb"
ANSWER = "answer"  # grade_id of the cell that the export writes
META = "grader"  # our key in a notebook's metadata
MAX_NOTEBOOK = 8 << 20  # bytes: outputs may hold pictures
MAX_CELLS = 2_000


class _Loose(msgspec.Struct, frozen=True):
    """Only what is looked at; other people's keys may be there."""


class _Mark(_Loose, frozen=True):
    solution: bool = False


class _Meta(_Loose, frozen=True):
    nbgrader: _Mark | None = None


class _Cell(_Loose, frozen=True):
    cell_type: str
    source: str | list[str] = ""
    metadata: _Meta = _Meta()


class _Notebook(_Loose, frozen=True):
    nbformat: int
    cells: list[_Cell]
    metadata: dict[str, Any] = {}


def place_of(wish: Path | None, root: Path) -> Path:
    """Where a submission is read from: where one was named, there, else the course. CourseError where nothing is there."""
    if wish is not None and not wish.exists():
        raise CourseError(
            f"{wish}：没有这个目录或文件，没有可评测的；请检查 --submission",
            f"{wish}: there is no such folder or file, so nothing to grade: check --submission",
        )
    return wish or root


def is_notebook(place: Path) -> bool:
    """Whether a submission names a notebook itself."""
    return place.suffix == SUFFIX


def exercise_of(place: Path, exercises: Sequence[Exercise]) -> Exercise:
    """The exercise that a notebook answers: what the export wrote into it, else the file's name. CourseError when it is none of these."""
    if not os.path.lexists(place):
        raise CourseError(f"{place}：没有这个文件", f"{place}: there is no such file")
    found = _read(place, place.name)
    claimed = None if isinstance(found, Text) else found.metadata.get(META)
    name = claimed.get("exercise") if isinstance(claimed, dict) else None
    for exercise in exercises:
        if isinstance(name, str) and name == exercise.id:
            return exercise
    for exercise in exercises:
        if exercise.name == place.stem:
            return exercise
    if isinstance(found, Text):
        raise CourseError(found.zh, found.en)
    names = ", ".join(e.name for e in exercises)[:300]
    raise CourseError(
        f"{place.name}：不是选中的任何一道练习；请选对条目，或把文件命名为 练习名{SUFFIX}，选中的有：{names}",
        f"{place.name}: it belongs to none of the chosen exercises; choose its item, or name it EXERCISE{SUFFIX}; chosen: {names}",
    )


def sources(place: Path, exercises: Sequence[Exercise]) -> dict[str, Source]:
    """The sources of a submission, by exercise: a notebook, or a folder with Python files, with notebooks, or with both.

    In a folder, `exercises/CHAPTER/NAME/NAME.py` comes before `CHAPTER/NAME.ipynb` and `NAME.ipynb`. CourseError when a single
    notebook belongs to none of the exercises.
    """
    if not is_notebook(place):
        return {e.name: _in_folder(place, e) for e in exercises}
    wanted = exercise_of(place, exercises)
    found = _read(place, place.name)
    source = Source(problem=found) if isinstance(found, Text) else _extract(found, place.name)
    return {e.name: source if e is wanted else Source(absent=True) for e in exercises}


def _in_folder(folder: Path, exercise: Exercise) -> Source:
    source = submission.read(folder, exercise)
    if not source.absent:
        return source
    for name in (f"{exercise.chapter}/{exercise.name}{SUFFIX}", f"{exercise.name}{SUFFIX}"):
        path = folder / name
        if path.parent.is_symlink() or os.path.lexists(path):
            found = _read(path, name) if not path.parent.is_symlink() else _not_regular(name)
            return Source(problem=found) if isinstance(found, Text) else _extract(found, name)
    return source


def _extract(found: _Notebook, shown: str) -> Source:
    """The code cells marked as solution, in their order."""
    cells = {n: c.source if isinstance(c.source, str) else "".join(c.source) for n, c in _answers(found)}
    if not cells:
        return Source(
            problem=Text(
                f"{shown}：没有答案格（nbgrader 元数据里 solution 为 true 的代码格）；请用发下来的笔记本作答",
                f"{shown}: no cell for the answer (a code cell whose nbgrader metadata says solution): use the notebook as it was handed out",
            )
        )
    texts = [text.strip("\n") for text in cells.values()]
    too_long = Source(
        problem=Text(
            f"{shown}：答案超过 {MAX_SOURCE >> 10} KiB，不能评测",
            f"{shown}: the answer is over {MAX_SOURCE >> 10} KiB, it cannot be graded",
        )
    )
    if _is_long(_joined(texts)):  # before anything is parsed
        return too_long
    doubled = _doubled(cells, shown)
    if doubled is not None:
        return Source(problem=doubled)
    text = _joined(_imports_first(texts))
    if _is_long(text):
        return too_long
    magic = _magic(text)
    if magic:
        return Source(
            problem=Text(
                f"{shown}：答案的第 {magic} 行是 IPython 命令（以 % 或 ! 开头），不是 Python；请移到别的格里",
                f"{shown}: line {magic} of the answer is an IPython command (% or !), not Python: move it to another cell",
            )
        )
    return Source(text=text)


def _answers(found: _Notebook) -> Iterator[tuple[int, _Cell]]:
    """The code cells marked as solution, each with its number in the notebook."""
    for number, cell in enumerate(found.cells, 1):
        if cell.cell_type == "code" and cell.metadata.nbgrader and cell.metadata.nbgrader.solution:
            yield number, cell


def _joined(texts: Sequence[str]) -> str:
    return "\n\n\n".join(texts) + "\n"


def _is_long(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) > MAX_SOURCE


def _doubled(cells: Mapping[int, str], shown: str) -> Text | None:
    """What to say of answer cells that define the same name: copying a cell copies its mark, and the last copy would win unseen.

    Splitting a cell copies its mark, too; its parts define different names.
    """
    places: dict[str, list[int]] = {}
    for number, text in cells.items():
        for name in _defined(text):
            places.setdefault(name, []).append(number)
    for name, numbers in places.items():
        if len(numbers) > 1:
            listed = ", ".join(map(str, numbers[:10]))
            return Text(
                f"{shown}：第 {listed} 格答案都定义了 {ascii(name)[1:-1][:64]}（复制一格会连标记一起复制）；只留一格，别的删掉",
                f"{shown}: cells {listed} of the answer all define {ascii(name)[1:-1][:64]} (copying a cell copies its mark): keep one and delete the others",
            )
    return None


def _defined(text: str) -> set[str]:
    """Functions and classes that a cell defines; none where it is no program by itself."""
    tree = _parsed(text)
    body = tree.body if isinstance(tree, ast.Module) else []
    return {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}


def _imports_first(texts: list[str]) -> list[str]:
    """Cells of one answer, with `from __future__` imports of later cells in front: only there they are Python."""
    names: dict[str, None] = {}
    kept = texts[:1]
    for text in texts[1:]:
        lines = text.split("\n")
        for node in _future(text):
            names |= {alias.name: None for alias in node.names}
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            lines[first:last] = [""] * (last - first)
        kept.append("\n".join(lines))
    missing = [name for name in names if name not in {alias.name for node in _future(texts[0]) for alias in node.names}]
    return [f"from __future__ import {', '.join(missing)}", *kept] if missing else kept


def _future(text: str) -> list[ast.ImportFrom]:
    tree = _parsed(text)
    body = tree.body if isinstance(tree, ast.Module) else []
    return [node for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]


def _parsed(text: str) -> ast.Module | SyntaxError | None:
    """A syntax tree, or what is wrong with it, or None where that cannot be told."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None


def _magic(text: str) -> int:
    """The line where a text stops being Python because of an IPython command; 0 where there is none, or something else is wrong."""
    error = _parsed(text)
    if not isinstance(error, SyntaxError):
        return 0
    lines = text.split("\n")
    line = error.lineno or 0
    return line if 0 < line <= len(lines) and lines[line - 1].lstrip().startswith(("%", "!")) else 0


def _read(path: Path, shown: str) -> _Notebook | Text:
    """A notebook, or why it cannot be read."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                return _not_regular(shown)
            data = file.read(MAX_NOTEBOOK + 1)
    except FileNotFoundError:
        return Text(f"{shown}：没有这个文件", f"{shown}: there is no such file")
    except OSError:
        return _not_regular(shown)
    if len(data) > MAX_NOTEBOOK:
        return Text(
            f"{shown}：超过 {MAX_NOTEBOOK >> 20} MiB，不能评测；请先清除输出",
            f"{shown}: over {MAX_NOTEBOOK >> 20} MiB, it cannot be graded; clear its outputs first",
        )
    try:
        found = msgspec.json.decode(data, type=_Notebook)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Text(f"{shown}：不是笔记本（nbformat 4 的 JSON）", f"{shown}: no notebook (JSON of nbformat 4)")
    if found.nbformat != 4 or len(found.cells) > MAX_CELLS:
        return Text(
            f"{shown}：只接受 nbformat 4、至多 {MAX_CELLS} 格的笔记本",
            f"{shown}: only notebooks of nbformat 4 with at most {MAX_CELLS} cells are taken",
        )
    return found


def _not_regular(shown: str) -> Text:
    return Text(
        f"{shown}：不是普通文件，或是链接，不能评测", f"{shown}: not a regular file, or a link; it cannot be graded"
    )
