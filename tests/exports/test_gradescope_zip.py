"""Gradescope's zip, unpacked below a folder that stands for /autograder, its run_autograder run on good, empty and hostile submissions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.exports.unpacked import ROOT, TOY, grader, installed, unzip
from tests.report.test_gradescope import check_valid

SOLUTIONS = TOY / "solutions" / "01_toy"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    made = grader("export", "--to", "gradescope-zip", "-o", str(path), "1", "--course", str(TOY), "--lang", "en")
    assert made.returncode == 0, made.stderr
    assert "hidden tests and references" in made.stderr and "private" in made.stderr
    return path


@pytest.fixture(scope="module")
def image(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Gradescope builds once: the zip under source/, run_autograder copied out of it."""
    root = tmp_path_factory.mktemp("autograder")
    unzip(archive, root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    installed(root / "source" / "course")
    return root


class Container:
    """One container started from the image: its own submission and results."""

    def __init__(self, image: Path, root: Path) -> None:
        self.root = root
        (root / "source").symlink_to(image / "source", target_is_directory=True)
        shutil.copy(image / "run_autograder", root / "run_autograder")
        self.submission = root / "submission"
        self.submission.mkdir()
        (root / "results").mkdir()

    def put(self, name: str, text: str) -> None:
        path = self.submission / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, **env: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return subprocess.run(
            [str(self.root / "run_autograder")],
            cwd=self.root,
            env=kept | {"AUTOGRADER": str(self.root), "HOME": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"} | env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=300,
        )

    def results(self) -> dict:
        ran = self.run()
        assert ran.returncode == 0, ran.stdout + ran.stderr
        document = json.loads((self.root / "results" / "results.json").read_text(encoding="utf-8"))
        check_valid(document)
        return document


@pytest.fixture
def container(image: Path, tmp_path: Path) -> Container:
    return Container(image, tmp_path)


def reference(name: str) -> str:
    return (SOLUTIONS / name / f"{name}.py").read_text(encoding="utf-8")


def points(document: dict) -> dict[str, int]:
    found: dict[str, int] = {}
    for test in document["tests"]:
        exercise = test["tags"][1]
        found[exercise] = found.get(exercise, 0) + test.get("score", 0)
    return found


def most(document: dict) -> int:
    return sum(test.get("max_score", 0) for test in document["tests"])


def test_the_zip_has_its_programs_at_the_root_and_only_what_it_needs(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = {entry.filename: entry.external_attr >> 16 for entry in opened.infolist()}
    assert names["setup.sh"] & 0o111 and names["run_autograder"] & 0o111 and names["course/scripts/setup.sh"] & 0o111
    assert "course/solutions/01_toy/adder/test_hidden.py" in names
    private = [name for name in names if name.startswith("course/solutions/")]
    assert not [name for name in private if "walkthrough" in name or "/wrong/" in name or "/right/" in name]
    assert "course/exercises/01_toy/adder/adder.py" not in names, "an answer in the instructor's checkout stays there"
    assert not [name for name in names if name.startswith("/") or ".." in name or "__pycache__" in name]


def test_only_chosen_items_bring_their_hidden_tests(tmp_path: Path) -> None:
    out = tmp_path / "a.zip"
    assert grader("export", "--to", "gradescope-zip", "-o", str(out), "adder", "--course", str(TOY)).returncode == 0
    with zipfile.ZipFile(out) as opened:
        private = {name.split("/")[3] for name in opened.namelist() if "/solutions/" in name}
        assert private == {"adder"} and opened.read("course/items.txt") == b"1.1\n"


def test_the_same_course_gives_the_same_zip(archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "b.zip"
    grader("export", "--to", "gradescope-zip", "-o", str(again), "1", "--course", str(TOY), "--lang", "en")
    assert again.read_bytes() == archive.read_bytes()


def test_without_solutions_there_is_no_zip(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "course", ignore=shutil.ignore_patterns("solutions", "situations"))
    out = tmp_path / "a.zip"
    made = grader(
        "export", "--to", "gradescope-zip", "-o", str(out), "--course", str(tmp_path / "course"), "--lang", "en"
    )
    assert made.returncode == 2 and "solutions/" in made.stderr and not out.exists()


def test_it_is_not_written_into_the_course(toy: Path) -> None:
    made = grader("export", "--to", "gradescope-zip", "-o", str(toy / "a.zip"), "--course", str(toy), "--lang", "en")
    assert made.returncode == 2 and "outside of the course" in made.stderr and not (toy / "a.zip").exists()


def test_its_scripts_are_sound(image: Path) -> None:
    for name in ("setup.sh", "run_autograder"):
        done = subprocess.run(
            [str(Path(sys.executable).parent / "shellcheck"), str(image / "source" / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("layout", ["bare", "repository", "archive"])
def test_references_have_full_marks_in_every_layout(container: Container, layout: str) -> None:
    below = {"bare": "{name}.py", "repository": "exercises/01_toy/{name}/{name}.py"}
    below["archive"] = "my-fork-main/" + below["repository"]
    for name in ("adder", "stack"):
        container.put(below[layout].format(name=name), reference(name))
    document = container.results()
    assert document["score"] == most(document) > 0
    hidden = [test for test in document["tests"] if test["visibility"] == "after_due_date"]
    assert hidden and all(test["status"] == "passed" for test in document["tests"])


def test_a_stub_has_no_points_and_an_empty_submission_hears_what_to_hand_in(container: Container) -> None:
    container.put("adder.py", (TOY / "exercises" / "01_toy" / "adder" / "adder.py").read_text(encoding="utf-8"))
    document = container.results()
    assert document["score"] == 0 and all(test["status"] == "failed" for test in document["tests"])
    (container.submission / "adder.py").unlink()
    container.put("notes.txt", "hello")
    assert "Hand in adder.py, stack.py" in container.results()["output"]


def test_a_hostile_submission_gains_nothing(container: Container, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text(reference("stack"), encoding="utf-8")
    (container.submission / "stack.py").symlink_to(secret)
    forged = {"score": 99, "tests": [{"score": 99, "max_score": 99, "name": "all"}]}
    for name in ("results.json", "results/results.json", "../results/results.json"):
        container.put(name, json.dumps(forged))
    root = str(container.root)
    container.put(
        "adder.py",
        "import json, os, sys\n"
        f"for path in ({root + '/results/results.json'!r}, 'results.json', '/autograder/results/results.json'):\n"
        "    try:\n"
        "        os.makedirs(os.path.dirname(path) or '.', exist_ok=True)\n"
        f"        open(path, 'w').write({json.dumps(forged)!r})\n"
        "    except OSError:\n"
        "        pass\n"
        "def add(a, b):\n    os._exit(0)\n",
    )
    container.put("run_autograder", "#!/bin/sh\necho hacked")
    container.put("conftest.py", "raise SystemExit(0)")
    container.put("grader.py", "raise SystemExit(0)")
    os.symlink("/etc/passwd", container.submission / "exercises")
    os.mkfifo(container.submission / "stack.ipynb")
    with open(container.submission / "huge.py", "wb") as file:
        file.truncate(10 << 30)
    document = container.results()
    assert document["score"] == 0 and most(document) > 0 and "99" not in json.dumps(document["tests"])
    outputs = {test["tags"][1]: test["output"] for test in document["tests"]}
    assert "not a regular file" in outputs["stack"]


def test_a_huge_answer_is_refused_in_words(container: Container) -> None:
    with open(container.submission / "adder.py", "wb") as file:
        file.truncate(10 << 30)
    document = container.results()
    assert points(document)["adder"] == 0
    assert "over 256 KiB" in next(test["output"] for test in document["tests"] if test["tags"][1] == "adder")


def test_two_answers_to_one_exercise_are_not_guessed_between(container: Container) -> None:
    container.put("adder.py", reference("adder"))
    container.put("exercises/01_toy/adder/adder.py", reference("adder") + "\n# older\n")
    document = container.results()
    assert points(document)["adder"] == 0 and "twice" in json.dumps(document["tests"])
    container.put("exercises/01_toy/adder/adder.py", reference("adder"))
    assert points(container.results())["adder"] == 4


def test_metadata_gives_number_and_time_and_no_name(container: Container) -> None:
    metadata = {
        "id": 123,
        "submitter": "Ada",
        "created_at": "2026-07-01T14:22:32-07:00",
        "users": [{"name": "Ada", "email": "a@x.edu"}],
    }
    path = container.root / "submission_metadata.json"
    path.write_text(json.dumps(metadata), encoding="utf-8")
    document = container.results()
    assert document["extra_data"]["gradescope"] == {"id": 123, "created_at": "2026-07-01T14:22:32-07:00"}
    assert "Ada" not in json.dumps(document) and "a@x.edu" not in json.dumps(document)
    path.write_text("[" * 5000, encoding="utf-8")
    assert container.results()["extra_data"]["gradescope"] == {}


def test_without_bubblewrap_it_says_so_and_is_not_of_record(container: Container, tmp_path: Path) -> None:
    container.put("adder.py", reference("adder"))
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in ("bash", "sh", "env", "cat", "uname"):
        found = shutil.which(name)
        if found:
            (bare / name).symlink_to(found)
    ran = container.run(PATH=str(bare))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    document = json.loads((container.root / "results" / "results.json").read_text(encoding="utf-8"))
    assert document["extra_data"]["isolation"] == "process" and document["extra_data"]["of_record"] is False
    assert "isolation process" in document["output"] and "without bubblewrap" in ran.stdout
    assert points(document)["adder"] == 4


def test_a_fault_of_ours_leaves_no_result(container: Container, image: Path) -> None:
    container.put("adder.py", reference("adder"))
    (container.root / "results" / "results.json").write_text("{}", encoding="utf-8")
    course = container.root / "source" / "course"
    course.parent.unlink()
    course.mkdir(parents=True)
    for path in (image / "source" / "course").iterdir():
        if path.name != "checklists":
            (course / path.name).symlink_to(path)
    (course / "checklists").mkdir()
    (course / "checklists" / "01_toy.toml").write_text("chapter = ", encoding="utf-8")
    ran = container.run()
    assert ran.returncode == 3 and "01_toy.toml" in ran.stderr
    assert not (container.root / "results" / "results.json").exists()


@pytest.mark.slow
def test_setup_installs_what_run_autograder_needs(archive: Path, tmp_path: Path) -> None:
    unzip(archive, tmp_path / "source")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL", "PYTHON", "CI"))}
    done = subprocess.run(
        [str(tmp_path / "source" / "setup.sh")],
        env=env | {"AUTOGRADER": str(tmp_path)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path / "run_autograder")
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "adder.py").write_text(reference("adder"), encoding="utf-8")
    ran = subprocess.run(
        [str(tmp_path / "run_autograder")],
        cwd=tmp_path,
        env={"AUTOGRADER": str(tmp_path), "PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert points(json.loads((tmp_path / "results" / "results.json").read_text(encoding="utf-8")))["adder"] == 4
