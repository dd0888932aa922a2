"""The exported course as files: the metadata nbgrader asks for, what is released, and the cells' verdicts without a kernel."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader import catalogue, notebook
from grader.authoring import private
from grader.catalogue import CourseError
from grader.editions import cells, nbgrader
from grader.judge import Judge
from grader.model import Exercise, Lang
from grader.selection import select
from grader.submission import Source, fingerprint

ROOT = Path(__file__).parents[2]
ADDER = "source/01_toy/adder.ipynb"


def exported(course: Path, place: Path, lang: Lang = "en", **wishes: Any) -> nbgrader.Exported:
    opened = catalogue.load(course)
    return nbgrader.export(opened, opened.items(), place, lang=lang, **wishes)


def cells_of(path: Path) -> dict[str, dict[str, Any]]:
    return {c["metadata"]["nbgrader"]["grade_id"]: c for c in json.loads(path.read_text(encoding="utf-8"))["cells"]}


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def cleared(source: str, begin: str, end: str, stub: str = "") -> str:
    """As nbgrader clears a cell: regions by their markers, a stub instead."""
    return re.sub(rf"(?ms)^[^\n]*{begin}.*?{end}[^\n]*$", stub, source)


def run(path: Path, answers: dict[str, str], tmp_path: Path) -> dict[str, dict[str, str]]:
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    done = subprocess.run([sys.executable, Path(__file__).with_name("inprocess.py"), path, tmp_path / "answers.json"], cwd=ROOT, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0 and done.stderr == "", done.stderr[-3000:]
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


# ---- files ----


def test_every_cell_has_nbgraders_metadata(toy: Path, tmp_path: Path) -> None:
    done = exported(toy, tmp_path / "out")
    lines = nbgrader.told(done, tmp_path / "out")
    assert len(lines) == 2 and "2 notebooks in 1 assignments: 01_toy" in lines[0].en
    assert done.notes == () and set(done.files) > {ADDER, "source/01_toy/stack.ipynb", "nbgrader_config.py"}
    for file in (f for f in done.files if f.endswith(".ipynb")):
        book = json.loads((tmp_path / "out" / file).read_text(encoding="utf-8"))
        assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
        ids = [c["metadata"]["nbgrader"]["grade_id"] for c in book["cells"]]
        assert len(set(ids)) == len(ids) == len({c["id"] for c in book["cells"]})
        for c in book["cells"]:
            meta = c["metadata"]["nbgrader"]
            assert {"grade", "solution", "locked", "task", "grade_id", "schema_version"} == set(meta) - {"points"}
            assert meta["schema_version"] == 3 and meta["task"] is False
            assert meta["solution"] != meta["locked"] and ("points" in meta) == meta["grade"]
            assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", meta["grade_id"])


def test_a_step_is_one_graded_cell_with_its_points(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    exercise = catalogue.load(toy).exercise("adder")
    graded = {k: c["metadata"]["nbgrader"]["points"] for k, c in cells_of(tmp_path / "out" / ADDER).items() if c["metadata"]["nbgrader"]["grade"]}  # fmt: skip
    assert graded == {f"step-{s.id}": s.points for s in exercise.steps}


def test_what_is_released_is_the_stub_and_the_visible_checks(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    found = cells_of(tmp_path / "out" / ADDER)
    answer = cleared(text(found["answer"]), "BEGIN SOLUTION", "END SOLUTION", "# end")
    assert fingerprint(answer) == catalogue.load(toy).exercise("adder").stub  # graded as not started
    hidden = [c.id for c in catalogue.load(toy).exercise("adder").checks if c.hidden]
    whole = "".join(text(c) for c in found.values())
    released = cleared(whole.replace(text(found["answer"]), answer), "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
    assert hidden and all(f"test_{name}(" in whole and f"test_{name}(" not in released for name in hidden)
    assert "test_adds_two(" in released and "return a + b" in whole and "return a + b" not in released


def test_both_languages(toy: Path, tmp_path: Path) -> None:
    for lang, readme in (("zh", "README.zh.md"), ("en", "README.md")):
        exported(toy, tmp_path / lang, "zh" if lang == "zh" else "en")
        task = text(cells_of(tmp_path / lang / ADDER)["task"])
        assert task.startswith((toy / "exercises/01_toy/adder" / readme).read_text(encoding="utf-8").strip())


def test_the_same_course_is_the_same_export(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    before = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    exported(toy, tmp_path / "out")
    assert before == {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}


def test_an_instructors_edits_are_kept(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    config, book = tmp_path / "out/nbgrader_config.py", tmp_path / "out" / ADDER
    config.write_text("c = get_config()\n")
    assert "is there and was left" in exported(toy, tmp_path / "out").notes[0].en
    book.write_text("{}")
    with pytest.raises(CourseError, match=r"adder\.ipynb is there .* --overwrite"):
        exported(toy, tmp_path / "out")
    assert book.read_text() == "{}"
    exported(toy, tmp_path / "out", overwrite=True)
    assert cells_of(book) and config.read_text() == "c = get_config()\n"


def test_no_export_into_the_course_itself(toy: Path) -> None:
    with pytest.raises(CourseError, match="inside the course"):
        exported(toy, toy / "nb")
    assert not (toy / "nb").exists()


def test_a_file_takes_no_export(toy: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CourseError, match="is a file"):
        exported(toy, tmp_path / "out")


def test_lines_without_an_exercise_are_refused(tmp_path: Path) -> None:
    course = catalogue.load(ROOT)
    line = next(item for item in course.items() if not item.exercise)
    with pytest.raises(CourseError, match=rf"no exercise among these lines \({line.number}\)"):
        nbgrader.export(course, [line], tmp_path / "out", lang="en")
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_through_a_link(toy: Path, tmp_path: Path) -> None:
    place = tmp_path / "out" / "source/01_toy"
    place.mkdir(parents=True)
    (tmp_path / "victim").write_text("mine")
    (place / "adder.ipynb").symlink_to(tmp_path / "victim")
    with pytest.raises(CourseError, match="is there"):
        exported(toy, tmp_path / "out")
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_line_that_nbgrader_would_misread_is_refused(toy: Path, tmp_path: Path) -> None:
    test = toy / "exercises/01_toy/adder/test_adder.py"
    test.write_text(test.read_text().replace("assert same", "# BEGIN SOLUTION\n    assert same", 1))
    with pytest.raises(CourseError, match="nbgrader's marker 'BEGIN SOLUTION'"):
        exported(toy, tmp_path / "out")


def test_kernel_exercises_bring_what_they_declare_and_it_is_said(tmp_path: Path) -> None:
    course = catalogue.load(ROOT)
    done = nbgrader.export(course, select(course, ["2.1", "6.5"]), tmp_path / "out", lang="zh")
    assert [n.en for n in done.notes if "kernels" in n.en] == [
        "6.5: exercises of kernels, the notebooks' environment needs torch and triton"
    ]
    declared = tmp_path / "out/source/06_quantization/kernels/triton_int4_dequant.json"
    assert (
        msgspec.json.decode(declared.read_bytes(), type=Exercise).kernels
        == course.exercise("triton_int4_dequant").kernels
    )
    assert not (tmp_path / "out/source/02_gpu_basics/kernels").exists()


def test_the_answer_of_a_kernel_exercise_is_the_last_cell_that_defines_it() -> None:
    exercise = catalogue.load(ROOT).exercise("triton_int4_dequant")
    name = exercise.kernels.functions[0]
    first, last = f"def {name}():\n    return 1\n", f"def {name}():\n    return 2\n"
    inputs = ["", first, last, "%%step x\nnot python", "import os\n"]
    assert cells.answer_of(inputs, exercise) == last
    with pytest.raises(cells.StepFailed, match="run the answer's cell first"):
        cells.answer_of(["", "import os\n"], exercise)


# ---- verdicts ----


def test_cells_agree_with_the_grader(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    course = catalogue.load(toy)
    for name in ("adder", "stack"):
        exercise = course.exercise(name)
        answers = {"reference": private.reference(toy, exercise).text}
        answers["stub"] = (toy / "exercises" / exercise.id / f"{name}.py").read_text(encoding="utf-8")
        for kind in ("right", "wrong"):
            answers |= {f"{kind}/{s.name}": s.text for s in private.solutions(toy, exercise, kind)}
        told = run(tmp_path / "out" / f"source/{exercise.id}.ipynb", answers, tmp_path)
        assert not any(told["reference"].values()) and all(told["stub"].values())
        items = [i for i in course.items() if i.exercise == name]
        with Judge(course, [exercise]) as judge:
            for who, source in answers.items():
                (result,) = judge.grade({name: Source(text=source)}, items).items
                ours = {s.id: s.passed for s in result.steps}
                assert {step: not failure for step, failure in told[who].items()} == ours, who


TRICKS = {
    "stdout and stderr": ("    import os, sys\n    print(1)\n    sys.stderr.write('x')\n    os.write(2, b'y')\n    return a + b\n", True),
    "exit": ("    raise SystemExit(0)\n", False),
    "pytest.skip": ("    import pytest\n    pytest.skip()\n", False),
    "not written": ("    raise NotImplementedError\n", False),
    "for ever": ("    while True:\n        pass\n", False),
}  # fmt: skip


def test_tricks_of_an_answer(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    head = "def add(a, b):\n"
    told = run(tmp_path / "out" / ADDER, {k: head + body for k, (body, _) in TRICKS.items() if k != "for ever"}, tmp_path)  # fmt: skip
    assert {k: not v["add"] for k, v in told.items()} == {k: ok for k, (_, ok) in TRICKS.items() if k in told}
    assert "还没有写 / not written yet" in told["not written"]["add"]


def test_a_hidden_check_tells_its_title_only(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    exercise = catalogue.load(toy).exercise("adder")
    answer = "def add(a, b):\n    return 5 if (a, b) == (2, 3) else 987\n"
    told = run(tmp_path / "out" / ADDER, {"x": answer}, tmp_path)["x"]["add"]
    assert any(f"{c.zh} / {c.en}" in told for c in exercise.checks if c.hidden)
    assert "987" not in told and "assert" not in told and "没有通过 / failed" in told


def test_an_answer_that_never_ends_is_stopped(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    program = (
        "import sys\nfrom pathlib import Path\nsys.path[:0] = [sys.argv[1], str(Path(sys.argv[2]).parent)]\n"
        "from grader.editions import cells\nimport inprocess\n"
        "book = Path(sys.argv[1]) / 'adder.ipynb'\nnames = {}\nexec('def add(a, b):\\n    while True: pass', names)\n"
        "try: cells.run(inprocess.steps_of(book)['add'], 'add', names, folder=book.parent, seconds=0.5)\n"
        "except cells.StepFailed as failure: print(failure)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "out/source/01_toy", __file__], capture_output=True, text=True, timeout=60, cwd=ROOT)  # fmt: skip
    assert "用时太长 / takes too long" in done.stdout, done.stderr


def test_what_was_exported_comes_back_as_not_started(toy: Path, tmp_path: Path) -> None:
    exported(toy, tmp_path / "out")
    path = tmp_path / "out" / ADDER
    book = json.loads(path.read_text(encoding="utf-8"))
    for c in book["cells"]:
        c["source"] = cleared(text(c), "BEGIN SOLUTION", "END SOLUTION", "# end")
    path.write_text(json.dumps(book), encoding="utf-8")
    course = catalogue.load(toy)
    source = notebook.sources(path, course.exercises)["adder"]
    assert source.problem is None and fingerprint(source.text) == course.exercise("adder").stub


def test_a_published_tree_exports_its_visible_checks(toy: Path, tmp_path: Path) -> None:
    shutil.rmtree(toy / "solutions")
    done = exported(toy, tmp_path / "out")
    assert [n.en for n in done.notes] == ["solutions/ is not here: the notebooks hold visible checks only"]
    whole = "".join(text(c) for c in cells_of(tmp_path / "out" / ADDER).values())
    assert "HIDDEN" not in whole and whole.count("BEGIN SOLUTION") == 1
