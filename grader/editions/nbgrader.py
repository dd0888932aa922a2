"""A course for nbgrader: one assignment per chapter, one notebook per exercise, one graded cell per step.

    DIR/nbgrader_config.py                       written once, then the instructor's
    DIR/source/02_gpu_basics/vram_calculator.ipynb
    DIR/source/02_gpu_basics/given/              importable beside the notebook
    DIR/source/02_gpu_basics/drivers/            of the exercises that have one
    DIR/source/02_gpu_basics/kernels/            what the exercises of kernels declare

The notebooks of `source/` hold reference and hidden tests; `nbgrader generate_assignment` takes both out. nbgrader is not needed to
write them.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring.stub import BEGIN, END
from grader.catalogue import CourseError
from grader.editions.cells import BEGIN_HIDDEN, DRIVERS, END_HIDDEN, KERNELS
from grader.editions.excerpt import excerpt
from grader.model import Course, Exercise, Item, Lang, Step, Struct, Text
from grader.notebook import ANSWER, META

FORMAT = "nbgrader-course"
CONFIG = "nbgrader_config.py"
LEAST_SECONDS = 30  # nbgrader's own limit of a cell
_MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN MARK SCHEME")
_AFTER = "# 答案到此为止 / end of the answer"
_CONFIG = """\
# 由 `grader export --to {format}` 写成，之后不再改动 / written by `grader export --to {format}`, never changed afterwards.
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, GetGrades

c = get_config()
c.CourseDirectory.course_id = "llm_inference"
# 待填代码已在答案格里，参考解所在处只留一行注释 / the stub stands in the answer's cell; where the reference was, a comment remains
c.ClearSolutions.code_stub = {{"python": "{after}"}}
# 一格是一个步骤的全部检查 / one cell is all checks of a step; seconds
c.Execute.timeout = {seconds}
# 交回来的笔记本少了检查格，就补上 / checks that a submission has deleted are added again
c.OverwriteCells.add_missing_cells = True
# 反馈页里没有隐藏测试 / feedback pages show no hidden tests
c.GenerateFeedback.preprocessors = [ClearHiddenTests, GetGrades, CSSHTMLHeaderPreprocessor]
"""
_HOW: dict[Lang, str] = {
    "zh": """\
> 答案写在下面那一格代码里：按步骤填好，运行它，再运行各步骤的检查格。写在别的格里的代码不算答案。
> 检查格里是可见的检查；评分时还会运行隐藏的检查。一个步骤的检查全部通过才得分。""",
    "en": """\
> Write your answer in the one code cell below: fill it in step by step, run it, then run the step's cell of checks. Code in other cells is not
> part of the answer. The cells show the visible checks; hidden ones run when your work is graded. A step counts when all its checks pass.""",
}


class Exported(Struct, frozen=True):
    """What was written, relative to the folder, and what an instructor should know."""

    files: tuple[str, ...]
    notes: tuple[Text, ...]


def export(course: Course, items: Sequence[Item], place: Path, *, lang: Lang, overwrite: bool = False) -> Exported:
    """Write the exercises of some checklist lines as an nbgrader course. CourseError when something else stands in the way."""
    root = Path(course.root)
    if place.resolve().is_relative_to(root.resolve()):
        raise CourseError(
            f"{place} 在课程目录里面：笔记本带有参考解和隐藏测试，请导出到课程目录之外",
            f"{place} is inside the course: the notebooks hold references and hidden tests, export to a folder outside of it",
        )
    if place.exists() and not place.is_dir():
        raise CourseError(f"{place} 是文件：请导出到一个目录", f"{place} is a file: export to a folder")
    files: dict[str, str] = {}
    notes: list[Text] = []
    chosen = [(item, course.exercise(item.exercise)) for item in items if item.exercise]
    if not chosen:
        numbers = ", ".join(item.number for item in items)
        raise CourseError(
            f"这些条目里没有练习（{numbers}）：请选有练习的条目，grader list 列出它们",
            f"no exercise among these lines ({numbers}): choose lines that have one, grader list shows them",
        )
    for item, exercise in chosen:
        files[f"source/{exercise.chapter}/{exercise.name}.ipynb"] = notebook(root, item, exercise, lang)
        files |= _beside(root, exercise)
    kernels = [item.number for item, exercise in chosen if exercise.kernels is not None]
    if kernels:
        notes.append(
            Text(
                f"{'、'.join(kernels)} 是写核的练习：笔记本的环境里要有 torch 和 triton",
                f"{', '.join(kernels)}: exercises of kernels, the notebooks' environment needs torch and triton",
            )
        )
    if not course.has_solutions:
        notes.append(
            Text(
                "这里没有 solutions/：笔记本里只有可见的检查",
                "solutions/ is not here: the notebooks hold visible checks only",
            )
        )
    seconds = max(LEAST_SECONDS, *(int(2 * exercise.limits.item_s) for _, exercise in chosen))
    config = _CONFIG.format(format=FORMAT, after=_AFTER, seconds=seconds)
    if not (place / CONFIG).exists():
        files[CONFIG] = config
    elif (place / CONFIG).read_text(encoding="utf-8", errors="replace") != config:
        notes.append(
            Text(
                f"{CONFIG} 已经有了，没有改动；请确认其中有：\n{config}",
                f"{CONFIG} is there and was left as it is; see that it says:\n{config}",
            )
        )
    _write(place, files, overwrite)
    return Exported(tuple(sorted(files)), tuple(notes))


def told(done: Exported, place: Path) -> list[Text]:
    """What to print after an export."""
    chapters = sorted({name.split("/")[1] for name in done.files if name.endswith(".ipynb")})
    books = sum(name.endswith(".ipynb") for name in done.files)
    lines = [
        Text(
            f"{place}：{books} 个笔记本，{len(chapters)} 次作业：{'、'.join(chapters)}",
            f"{place}: {books} notebooks in {len(chapters)} assignments: {', '.join(chapters)}",
        ),
        Text(
            f"接下来：cd {place} && nbgrader generate_assignment {chapters[0]}；内核的环境里要装有 grader；source/ 里有参考解和隐藏测试，不要公开",
            f"next: cd {place} && nbgrader generate_assignment {chapters[0]}; grader must be installed where the kernel runs; source/ holds references and hidden tests, keep it private",
        ),
    ]
    return [*lines, *done.notes]


def notebook(root: Path, item: Item, exercise: Exercise, lang: Lang) -> str:
    """The source notebook of one exercise, as JSON text; the same for the same course."""
    folder = root / "exercises" / exercise.id
    readme = folder / ("README.zh.md" if lang == "zh" else "README.md")
    cells = [
        _markdown("task", readme.read_text(encoding="utf-8").strip() + "\n\n" + _HOW[lang]),
        _code("begin", _begin(exercise), locked=True),
        _code(ANSWER, _answer(root, exercise), solution=True),
    ]
    for number, step in enumerate(exercise.steps, 1):
        cells.append(_markdown(f"title-{step.id}", _title(number, step)))
        cells.append(_code(f"step-{step.id}", _checks(root, exercise, step), locked=True, points=step.points))
    return (
        json.dumps(
            {
                "cells": cells,
                "metadata": {
                    META: {"format": 1, "exercise": exercise.id, "item": item.number},
                    "kernelspec": {
                        "display_name": "Python 3 (ipykernel)",
                        "language": "python",
                        "name": "python3",
                    },
                    "language_info": {"name": "python"},
                },
                "nbformat": 4,
                "nbformat_minor": 5,
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


# -- cells --


def _begin(exercise: Exercise) -> str:
    return f'from grader.editions import cells\n\ncells.begin("{exercise.name}", seconds={exercise.limits.item_s:g})'


def _answer(root: Path, exercise: Exercise) -> str:
    """The stub, and below it the reference between nbgrader's markers: what is released is the stub as the course has it."""
    name = f"exercises/{exercise.id}/{exercise.name}.py"
    stub = (root / name).read_text(encoding="utf-8").strip("\n")
    path = root / "solutions" / exercise.id / f"{exercise.name}.py"
    inner = ["# solutions/ 不在这里 / solutions/ is not here"]
    if path.exists():
        text = path.read_text(encoding="utf-8").strip("\n")
        future = {
            line
            for node in ast.parse(text).body
            if isinstance(node, ast.ImportFrom) and node.module == "__future__"
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }  # a cell is one module: only its first statement may be such an import, and the stub's is
        inner = [
            line
            for number, line in enumerate(text.split("\n"), 1)
            if number not in future and line.strip() not in (BEGIN, END)
        ]
        inner = ["# 参考解 / the reference", *inner]
    for line in [*stub.split("\n"), *inner]:
        _refuse_markers(name, line)
    return "\n".join([stub, "", "", BEGIN, *inner, END])


def _title(number: int, step: Step) -> str:
    star = "★ " if step.stretch else ""
    return f"### {star}{number} · {step.title.zh} / {step.title.en} · {step.points} 分 / points"


def _checks(root: Path, exercise: Exercise, step: Step) -> str:
    """One module of visible checks, one of hidden ones."""
    folder = root / "exercises" / exercise.id
    lines = [f"%%step {step.id}"]
    for path in sorted(folder.glob("test_*.py")):
        lines += _lines(path, step)
    hidden = root / "solutions" / exercise.id / "test_hidden.py"
    if hidden.exists() and (cut := _lines(hidden, step)):
        lines += [BEGIN_HIDDEN, *cut, END_HIDDEN]
    return "\n".join(lines)


def _lines(path: Path, step: Step) -> list[str]:
    lines = excerpt(path.read_text(encoding="utf-8"), step.id).rstrip("\n").split("\n")
    for line in lines:
        _refuse_markers(path.name, line)
    return lines if lines != [""] else []


def _refuse_markers(name: str, line: str) -> None:
    for marker in _MARKERS:
        if marker in line:
            raise CourseError(
                f"{name}：这一行里有 nbgrader 的标记 {marker!r}，会被它误读，请改写：{line.strip()[:80]}",
                f"{name}: a line holds nbgrader's marker {marker!r}, which nbgrader would take for its own, rewrite it: {line.strip()[:80]}",
            )


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name[:64], "metadata": _meta(name, locked=True), "source": _source(text)}


def _code(name: str, text: str, *, locked: bool = False, solution: bool = False, points: int = 0) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name[:64],
        "metadata": _meta(name, locked=locked, solution=solution, points=points),
        "outputs": [],
        "source": _source(text),
    }


def _meta(name: str, *, locked: bool, solution: bool = False, points: int = 0) -> dict[str, Any]:
    """nbgrader's cell metadata, schema 3."""
    found: dict[str, Any] = {
        "grade": bool(points),
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points:
        found["points"] = points
    return {"nbgrader": found}


def _source(text: str) -> list[str]:
    return text.splitlines(keepends=True)


# -- files --


def _beside(root: Path, exercise: Exercise) -> dict[str, str]:
    """What a notebook imports: `given`, and the driver."""
    base = f"source/{exercise.chapter}"
    given = root / "exercises" / "given"
    found = {
        f"{base}/given/{path.relative_to(given).as_posix()}": path.read_text(encoding="utf-8")
        for path in sorted(given.rglob("*.py"))
    }
    driver = root / "exercises" / exercise.id / "driver.py"
    if driver.exists():
        found[f"{base}/{DRIVERS}/{exercise.name}.py"] = driver.read_text(encoding="utf-8")
    if exercise.kernels is not None:
        declared = msgspec.structs.replace(exercise, steps=(), hints=(), checks=())
        found[f"{base}/{KERNELS}/{exercise.name}.json"] = msgspec.json.encode(declared).decode() + "\n"
    return found


def _write(place: Path, files: dict[str, str], overwrite: bool) -> None:
    for name in [] if overwrite else _different(place, files):
        raise CourseError(
            f"{place / name} 已经有了，而且内容不同：换一个目录，或加 --overwrite",
            f"{place / name} is there and says something else: choose another folder, or add --overwrite",
        )
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _different(place: Path, files: dict[str, str]) -> Iterator[str]:
    for name, text in files.items():
        path = place / name
        if path.is_symlink() or (path.exists() and (not path.is_file() or path.read_bytes() != text.encode())):
            yield name
