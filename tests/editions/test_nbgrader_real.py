"""nbgrader itself on the exported course: what it releases, and that its scores are ours, step by step."""

from __future__ import annotations

import ast
import contextlib
import csv
import functools
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from grader import catalogue, notebook
from grader.authoring import private
from grader.editions import nbgrader
from grader.judge import Judge
from grader.model import Course, Exercise, Item
from grader.selection import select
from grader.submission import Source
from tests import browser

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("nbgrader") is None, reason="the extra nbgrader is not installed"),
    pytest.mark.skipif(not (ROOT / "solutions").is_dir(), reason="solutions/ is not here"),
]
ITEMS = {  # answers in wrong/ that are handed in
    "2.1": ("tied_table_twice", "util_of_free"),
    "4.3": ("first_copy_only", "list_remove"),
    "6.5": ("high_nibble_first", "no_zeros_means_zero"),
    "7.1": ("bonus_from_q", "strict_ratio"),
}
SCORES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    found = {}
    for submission in book.assignment_submissions(sys.argv[1]):
        for notebook in submission.notebooks:
            found[submission.student_id] = {g.name.removeprefix("step-"): [g.auto_score, g.max_score] for g in notebook.grades}
print(json.dumps(found))
"""
LOUD = """

import os as _os, sys as _sys
_left = [40]


def _loud(called):
    def noisy(*args, **more):
        if _left[0]:
            _left[0] -= 1
            _sys.stderr.write("noise\\n")
            _os.write(2, b"noise\\n")
        return called(*args, **more)
    return noisy


for _name in {names}:
    globals()[_name] = _loud(globals()[_name])
"""  # nbgrader gives 0 to a graded cell that writes to stderr


@pytest.fixture(scope="module")
def course() -> Course:
    return catalogue.load(ROOT)


@pytest.fixture(scope="module")
def place(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nbgrader") / "course"
    nbgrader.export(course, select(course, list(ITEMS)), folder, lang="en")
    return folder


@pytest.fixture(scope="module")
def run(place: Path) -> Callable[..., str]:
    home = place.parent / "home"
    home.mkdir()
    env = {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_NO_CONFIG": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",  # nbgrader calls alembic
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        **{f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
    }

    def called(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=place, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
        return done.stdout

    called.environment = env  # type: ignore[attr-defined]
    return called


@contextlib.contextmanager
def served(place: Path, env: dict[str, str]) -> Iterator[str]:
    """nbgrader's formgrader on loopback: its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    extension = {"nbgrader.server_extensions.formgrader": True}
    command = [
        sys.executable, "-m", "jupyter", "server", "--allow-root", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={place}",
        f"--ServerApp.jpserver_extensions={extension}",
    ]  # fmt: skip
    with open(place.parent / "server.log", "w") as log:
        server = subprocess.Popen(command, cwd=place, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{address}/formgrader/", timeout=5).close()
                    break
                time.sleep(0.2)
            else:
                raise AssertionError(Path(log.name).read_text()[-3000:])
            yield address
        finally:
            server.terminate()
            server.wait(20)


def hand_in(place: Path, exercise: Exercise, student: str, text: str) -> Path:
    """The released notebook with an answer in its cell."""
    released = json.loads((place / "release" / f"{exercise.id}.ipynb").read_text(encoding="utf-8"))
    (cell,) = [c for c in released["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]
    cell["source"] = text
    path = place / "submitted" / student / f"{exercise.id}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(released), encoding="utf-8")
    return path


class Graded(NamedTuple):
    """One exercise, released, handed in and graded by nbgrader."""

    items: list[Item]
    exercise: Exercise
    back: dict[str, Path]  # who handed in → their notebook
    theirs: dict[str, dict[str, list[float]]]  # who → step → [score, of how many]


@pytest.fixture(scope="module")
def graded(course: Course, place: Path, run: Callable[..., str]) -> Callable[[str], Graded]:
    @functools.cache
    def grade(number: str) -> Graded:
        items = select(course, [number])
        exercise = course.exercise(items[0].exercise)
        reference = private.reference(ROOT, exercise).text
        wrong = {s.name: s.text for s in private.solutions(ROOT, exercise, "wrong") if s.name in ITEMS[number]}
        run("-m", "nbgrader", "generate_assignment", exercise.chapter)
        released = notebook.sources(place / "release" / f"{exercise.id}.ipynb", [exercise])[exercise.name]
        stub = (ROOT / "exercises" / exercise.id / f"{exercise.name}.py").read_text(encoding="utf-8")
        names = [n.name for n in ast.parse(stub).body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
        loud = reference + LOUD.replace("{names}", repr(names))
        answers = {"reference": reference, "loud": loud, "stub": released.text, **wrong}
        assert len(answers) == 5
        back = {name: hand_in(place, exercise, name, text) for name, text in answers.items()}
        run("-m", "nbgrader", "autograde", exercise.chapter)
        return Graded(items, exercise, back, json.loads(run("-c", SCORES, exercise.chapter)))

    return grade


@pytest.mark.parametrize("number", ITEMS)
def test_what_is_released_is_the_stub_and_nothing_hidden(
    place: Path, graded: Callable[[str], Graded], number: str
) -> None:
    exercise = graded(number).exercise
    released = place / "release" / f"{exercise.id}.ipynb"
    text = released.read_text(encoding="utf-8")
    stub = (ROOT / "exercises" / exercise.id / f"{exercise.name}.py").read_text(encoding="utf-8")
    reference = private.reference(ROOT, exercise).text
    hidden = [c for c in exercise.checks if c.hidden]
    assert hidden and not [c.id for c in hidden if f"test_{c.id}(" in text]
    assert not [line for line in reference.splitlines() if len(line) > 50 and line not in stub and line in text]
    assert notebook.sources(released, [exercise])[exercise.name].text.startswith(stub.rstrip("\n"))


@pytest.mark.parametrize("number", ITEMS)
def test_scores_are_ours_step_by_step(
    course: Course, place: Path, run: Callable[..., str], graded: Callable[[str], Graded], number: str
) -> None:
    items, exercise, back, theirs = graded(number)
    ours = {}
    with Judge(course, [exercise]) as judge:
        for name, path in back.items():
            source = notebook.sources(path, [exercise])[exercise.name]
            assert isinstance(source, Source) and source.problem is None
            (result,) = judge.grade({exercise.name: source}, items).items
            ours[name] = {s.id: [float(s.points if s.passed else 0), float(s.points)] for s in result.steps}
    assert theirs == ours
    assert sum(got for got, _ in ours["reference"].values()) == exercise.max_points
    assert ours["loud"] == ours["reference"] and not any(got for got, _ in ours["stub"].values())
    assert all(0 < sum(got for got, _ in ours[name].values()) < exercise.max_points for name in ITEMS[number])

    # feedback says what failed, and shows no hidden check
    run("-m", "nbgrader", "generate_feedback", exercise.chapter)
    for name in back:
        page = (place / "feedback" / name / f"{exercise.id}.html").read_text(encoding="utf-8")
        assert not [c.id for c in exercise.checks if c.hidden and f"test_{c.id}" in page]
    run("-m", "nbgrader", "export", f"--to={number}.csv")
    with open(place / f"{number}.csv", encoding="utf-8") as file:
        totals = {
            row["student_id"]: float(row["score"])
            for row in csv.DictReader(file)
            if row["assignment"] == exercise.chapter and row["student_id"] in ours  # the others have 0
        }
    assert totals == {name: sum(got for got, _ in steps.values()) for name, steps in ours.items()}


@pytest.mark.skipif(not browser.found(), reason="no browser: apt install chromium chromium-driver")
def test_the_formgrader_shows_the_scores_in_a_browser(
    place: Path, run: Callable[..., str], graded: Callable[[str], Graded], tmp_path: Path
) -> None:
    found = graded("2.1")
    (place / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(place)!r}\n")
    with served(place, run.environment) as address, browser.opened(tmp_path) as page:  # type: ignore[attr-defined]
        page.get(f"{address}/formgrader/gradebook/{found.exercise.chapter}/{found.exercise.name}")
        browser.wait(page, lambda: len(page.find_elements("css selector", "tbody tr")) >= len(found.back))
        shown = page.find_element("tag name", "tbody").text
        page.save_screenshot(str(tmp_path / "formgrader.png"))
    scores = {name: sum(got for got, _ in steps.values()) for name, steps in found.theirs.items()}
    assert len(set(scores.values())) > 2
    for score in scores.values():
        assert f"{score:g} / {found.exercise.max_points}" in shown, shown
