"""A learner's notebook becomes the text of the exercise, as data: nothing of it is run, and what is no notebook is refused."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import catalogue, notebook
from grader.catalogue import CourseError
from grader.model import Exercise, Text
from grader.submission import MAX_SOURCE, Source

ROOT = Path(__file__).parents[1]
EXERCISES = catalogue.load(ROOT / "tests" / "course").exercises
ADDER = next(e for e in EXERCISES if e.name == "adder")
ANSWER = "def add(a, b):\n    return a + b\n"


def cell(
    source: Any = ANSWER, *, solution: bool = True, kind: str = "code", name: Any = "answer", **more: Any
) -> dict[str, Any]:
    meta = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": solution}
    return {
        "cell_type": kind,
        "metadata": {"nbgrader": meta, "deletable": False},
        "source": source,
        "outputs": [],
        **more,
    }


def book(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, **more}


def put(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def read(path: Path, exercises: tuple[Exercise, ...] = EXERCISES) -> Source:
    return notebook.sources(path, exercises)["adder"]


def problem(source: Source) -> str:
    assert source.problem is not None and not source.text
    assert source.problem.zh != source.problem.en
    return source.problem.en


def test_the_answer_is_what_stands_in_cells_for_it(tmp_path: Path) -> None:
    others = [
        cell("# task", solution=False, kind="markdown"),
        cell("print('scratch')", solution=False),
        {"cell_type": "code", "source": "1 / 0", "metadata": {}},
        {"cell_type": "raw", "source": "x", "metadata": {"nbgrader": None}},
    ]
    path = put(tmp_path / "adder.ipynb", book(others[0], cell(ANSWER.splitlines(keepends=True)), *others[1:]))
    assert read(path) == Source(text=ANSWER)
    assert notebook.sources(path, EXERCISES)["stack"] == Source(absent=True)


def test_cells_of_one_answer_are_put_together(tmp_path: Path) -> None:
    """Also those of a cell that was split: its parts have one mark, and need not be programs."""
    more = cell("B = 2", name="more")
    path = put(tmp_path / "adder.ipynb", book(cell("A = 1\n"), cell("scratch", solution=False), more))
    assert read(path).text == "A = 1\n\n\nB = 2\n"
    assert read(put(path, book(cell("A = 1", name=""), cell("B = 2", name=None)))).text == "A = 1\n\n\nB = 2\n"
    assert read(put(path, book(cell("def a():\n    x = 1"), cell("    return x")))).text.endswith("\n    return x\n")
    assert read(put(path, book(cell("def a(): ..."), cell("def b(): ...")))).problem is None


@pytest.mark.parametrize("last", [ANSWER, "def add(a, b):\n    raise NotImplementedError\n"])
def test_a_copied_answer_is_named_and_not_graded(tmp_path: Path, last: str) -> None:
    """The copy that stands last would win, be it the stub."""
    copies = [
        cell("# task", kind="markdown"),
        cell(),
        cell("1 / 0", solution=False),
        cell(last),
        cell("x = 1", name="x"),
    ]
    said = problem(read(put(tmp_path / "adder.ipynb", book(*copies))))
    assert said.startswith("adder.ipynb: cells 2, 4 of the answer all define add (") and "keep one" in said
    long = cell(f"class {'名' * 99}: ...\n")
    said = problem(read(put(tmp_path / "adder.ipynb", book(long, long))))
    assert said.isascii() and "\n" not in said and len(said) < 300


FUTURE = "from __future__ import annotations"


@pytest.mark.parametrize(
    ("first", "lines"),
    [(f'"""Title."""\n{FUTURE}\nA: X = 1', [1]), ("A: X = 1", [0]), ("from __future__ import division", [0, 3])],
)
def test_imports_from_the_future_stand_in_front(tmp_path: Path, first: str, lines: list[int]) -> None:
    cells = [cell(first), cell(f"# two\n{FUTURE}\nB: X = 2", name="two"), cell(f"{FUTURE}\nC: X = 3", name="three")]
    text = read(put(tmp_path / "adder.ipynb", book(*cells))).text
    names: dict[str, Any] = {}
    exec(compile(text, "answer", "exec"), names)
    assert (names["B"], names["C"]) == (2, 3) and names["__annotations__"]["B"] == "X"
    assert [n for n, line in enumerate(text.split("\n")) if line.startswith("from __future__")] == lines


def test_nothing_of_a_notebook_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "run"
    path = put(tmp_path / "adder.ipynb", book(cell(f"open({str(mark)!r}, 'w')")))
    assert read(path).text and not mark.exists()


def test_a_renamed_notebook_says_which_exercise_it_is(tmp_path: Path) -> None:
    named = book(cell(), metadata={"grader": {"format": 1, "exercise": "01_toy/adder"}})
    assert read(put(tmp_path / "adder (1).ipynb", named)).text == ANSWER
    for claim in ({"exercise": "../../etc/passwd"}, {"exercise": ["01_toy/adder"]}, "01_toy/adder", None):
        with pytest.raises(CourseError, match="belongs to none of the chosen"):
            read(put(tmp_path / "mine.ipynb", book(cell(), metadata={"grader": claim})))
        assert read(put(tmp_path / "adder.ipynb", book(cell(), metadata={"grader": claim}))).text == ANSWER


@pytest.mark.parametrize("where", ["adder.ipynb", "01_toy/adder.ipynb"])
def test_a_folder_may_hold_notebooks(tmp_path: Path, where: str) -> None:
    put(tmp_path / where, book(cell()))
    assert read(tmp_path).text == ANSWER
    assert notebook.sources(tmp_path, EXERCISES)["stack"].absent


def test_a_python_file_comes_before_a_notebook(tmp_path: Path) -> None:
    put(tmp_path / "adder.ipynb", book(cell()))
    put(tmp_path / "exercises/01_toy/adder/adder.py", b"x = 1\n")
    assert read(tmp_path).text == "x = 1\n"


HOSTILE: dict[str, tuple[Any, str]] = {
    "empty": (b"", "no notebook"),
    "no JSON": (b"PK\x03\x04", "no notebook"),
    "not UTF-8": (json.dumps(book(cell("x"))).encode().replace(b'"x"', b'"\xff"'), "no notebook"),
    "a lone surrogate": (book(cell("\ud800")), "no notebook"),
    "a list": ([], "no notebook"),
    "cells that are none": (book(cell(source={"a": 1})), "no notebook"),
    "cells as a word": ({"cells": "abc", "nbformat": 4}, "no notebook"),
    "metadata as a word": ({"cells": [{"cell_type": "code", "metadata": "x"}], "nbformat": 4}, "no notebook"),
    "solution as a word": (
        {"cells": [{"cell_type": "code", "metadata": {"nbgrader": {"solution": "yes"}}}], "nbformat": 4},
        "no notebook",
    ),
    "nested 100,000 deep": (b'{"metadata": ' + b"[" * 100_000, "no notebook"),
    "nested deep and closed": (
        b'{"nbformat": 4, "cells": [], "metadata": {"a": ' + b"[" * 9_000 + b"]" * 9_000 + b"}}",
        "no ",
    ),
    "another format": (book(cell(), nbformat=3), "nbformat 4"),
    "too many cells": (book(*[cell("")] * (notebook.MAX_CELLS + 1)), "nbformat 4"),
    "too large": (b" " * (notebook.MAX_NOTEBOOK + 1), "clear its outputs"),
    "a long answer": (book(cell("#" * MAX_SOURCE)), "KiB"),
    "no cell for an answer": (book(cell(solution=False)), "no cell for the answer"),
    "an answer in prose": (book(cell(kind="markdown")), "no cell for the answer"),
    "a magic": (book(cell("x = 1\n%timeit x\n")), "line 2 of the answer is an IPython command"),
    "a shell": (book(cell("!rm -rf /\n")), "line 1 of the answer is an IPython command"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_notebook_is_refused(tmp_path: Path, what: str) -> None:
    content, said = HOSTILE[what]
    path = put(tmp_path / "adder.ipynb", content)
    assert said in problem(read(path))
    assert said in problem(read(tmp_path))


@pytest.mark.parametrize("what", ["link", "linked folder", "pipe", "folder"])
def test_only_regular_files_are_read(tmp_path: Path, what: str) -> None:
    put(tmp_path / "elsewhere/adder.ipynb", book(cell()))
    place = tmp_path / "submission"
    (place / "01_toy").mkdir(parents=True)
    path = place / "01_toy/adder.ipynb"
    if what == "link":
        path.symlink_to(tmp_path / "elsewhere/adder.ipynb")
    elif what == "linked folder":
        (place / "01_toy").rmdir()
        (place / "01_toy").symlink_to(tmp_path / "elsewhere")
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert "not a regular file" in problem(read(place))
    if what != "linked folder":
        assert "not a regular file" in problem(read(path))


def test_a_submission_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path / "missing.ipynb"):
        with pytest.raises(CourseError, match="no such folder or file"):
            notebook.place_of(path, tmp_path)
    assert notebook.place_of(None, tmp_path / "course") == tmp_path / "course"
    assert read(
        notebook.place_of(tmp_path, tmp_path / "course")
    ).absent  # a file that is missing in it is not written yet


@pytest.mark.parametrize("command", [["check", "1.1"], ["try", "2.1"], ["bench", "2.2"]])
def test_the_commands_say_that_a_submission_is_not_there(tmp_path: Path, command: list[str]) -> None:
    words = [*command, "--submission", str(tmp_path / "missing"), "--lang", "en"]
    ran = subprocess.run(
        [sys.executable, "-m", "grader", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2 and "missing: there is no such folder or file" in ran.stderr


def test_a_broken_notebook_of_no_exercise_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no notebook"):
        read(put(tmp_path / "other.ipynb", b"{"))
    with pytest.raises(CourseError, match="no such file"):
        read(tmp_path / "missing.ipynb")
    with pytest.raises(CourseError, match="no such file"):
        read(tmp_path / "adder.ipynb")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(json_values, json_values, json_values)
def test_any_json_is_read_or_refused(meta: Any, source: Any, top: Any) -> None:
    content = {"cells": [{"cell_type": "code", "metadata": meta, "source": source}], "metadata": top, "nbformat": 4}
    data = json.dumps(content).encode()
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = read(put(Path(folder) / "adder.ipynb", data))
    assert isinstance(found.problem, Text) or isinstance(found.text, str)


def test_a_long_answer_is_refused_before_anything_parses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "adder.ipynb", book(cell(), cell("x = 1\n" * MAX_SOURCE)))
    monkeypatch.setattr(ast, "parse", lambda *words: pytest.fail("parsed"))
    assert "KiB" in problem(read(path))
