"""Classroom 50's bundle, run as runner.py of github.com/foundation50/classroom50 does: extracted, started in the student's checkout, result.json read."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from grader.exports import classroom50
from tests.exports.unpacked import TOY, grader, installed
from tests.report.test_classroom50 import check_valid

SOLUTIONS = TOY / "solutions" / "01_toy"
IDENTITY = {
    "CLASSROOM": "cs-principles",
    "ASSIGNMENT": "toy",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "GITHUB_REPOSITORY": "org/cs-principles-toy-octocat",
    "GITHUB_SHA": "a1b2c3d",
    "GITHUB_TOKEN": "ghs_secret",
    "USERNAME": "octocat",
    "OWNER": "octocat",
    "ASSIGNMENT_TYPE": "individual",
    "COMMIT_URL": "https://github.com/org/cs-principles-toy-octocat/commit/a1b2c3d",
    "RELEASE_URL": "https://github.com/org/cs-principles-toy-octocat/releases/tag/submit%2F2026",
    "REVIEW_URL": "https://github.com/org/cs-principles-toy-octocat/compare/0...a1b2c3d",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("config") / "toy"
    made = grader("export", "--to", "classroom50-autograder", str(place), "1", "--course", str(TOY), "--lang", "en")
    assert made.returncode == 0, made.stderr
    return place


@pytest.fixture(scope="module")
def bundle(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that their publish-pages workflow makes of the folder, extracted as their runner does."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(folder, "toy")
    assert len(packed.getvalue()) <= classroom50.MOST
    runtime = tmp_path_factory.mktemp("classroom50-runtime")
    with tarfile.open(fileobj=io.BytesIO(packed.getvalue())) as archive:
        archive.extractall(runtime, filter="data")
    installed(runtime / "toy" / "course")
    return runtime / "toy"


def started(bundle: Path, checkout: Path, env: dict[str, str] = IDENTITY) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(bundle / "autograder.py")],
        cwd=checkout,
        env=kept | {"CLASSROOM50_BUNDLE_DIR": str(bundle), "PYTHONDONTWRITEBYTECODE": "1"} | env,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )


def graded(bundle: Path, checkout: Path) -> dict:
    ran = started(bundle, checkout)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    path = checkout / "result.json"
    assert path.is_file() and not path.is_symlink()
    record = json.loads(path.read_text(encoding="utf-8"))
    check_valid(record)
    assert (record["classroom"], record["assignment"], record["owner"]) == ("cs-principles", "toy", "octocat")
    return record


def hand_in(checkout: Path, name: str, text: str) -> None:
    path = checkout / "exercises" / "01_toy" / name / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def reference(name: str) -> str:
    return (SOLUTIONS / name / f"{name}.py").read_text(encoding="utf-8")


def test_nothing_private_goes_where_anybody_can_read_it(folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    assert "autograder.py" in names and "course/exercises/01_toy/adder/test_adder.py" in names
    assert not [name for name in names if "solutions" in name or name.endswith("test_hidden.py")]
    assert not [name for name in names if name.endswith("/adder/adder.py")], "an answer in the teacher's checkout"
    hidden = (SOLUTIONS / "adder" / "test_hidden.py").read_text(encoding="utf-8")
    body = max((line.strip() for line in hidden.splitlines()), key=len)
    assert not [name for name in names if body in (folder / name).read_text(encoding="utf-8")]


def test_a_right_checkout_has_full_marks_and_says_that_hidden_checks_did_not_run(bundle: Path, tmp_path: Path) -> None:
    for name in ("adder", "stack"):
        hand_in(tmp_path, name, reference(name))
    record = graded(bundle, tmp_path)
    assert record["score"] == record["max-score"] > 0 and all(test["passed"] for test in record["tests"])
    assert any(test["hidden-not-run"] for test in record["tests"])
    body = (tmp_path / "release-body.md").read_text(encoding="utf-8")
    assert "provisional: only visible checks run here" in body


def test_a_hostile_checkout_gains_nothing(bundle: Path, tmp_path: Path) -> None:
    checkout, outside = tmp_path / "checkout", tmp_path / "outside.json"
    checkout.mkdir()
    outside.write_text("mine", encoding="utf-8")
    forged = json.dumps({"schema": "classroom50/result/v1", "score": 99, "max-score": 99})
    (checkout / "result.json").symlink_to(outside)
    (checkout / "release-body.md").write_text("# 100 %", encoding="utf-8")
    (checkout / "grader").mkdir()
    (checkout / "grader" / "__init__.py").write_text("raise SystemExit(0)", encoding="utf-8")
    hand_in(
        checkout,
        "adder",
        f"import os\nopen({str(checkout / 'result.json')!r}, 'w').write({forged!r})\n"
        "def add(a, b):\n    print(dict(os.environ))\n    os._exit(0)\n",
    )
    ran = started(bundle, checkout)
    assert ran.returncode == 0, ran.stderr
    record = json.loads((checkout / "result.json").read_text(encoding="utf-8"))
    check_valid(record)
    assert record["score"] == 0 and outside.read_text(encoding="utf-8") == "mine"
    body = (checkout / "release-body.md").read_text(encoding="utf-8")
    assert "100 %" not in body and "ghs_secret" not in body + json.dumps(record) + ran.stdout + ran.stderr


def test_an_empty_checkout_is_graded_with_nothing(bundle: Path, tmp_path: Path) -> None:
    record = graded(bundle, tmp_path)
    assert record["score"] == 0 < record["max-score"] and {test["status"] for test in record["tests"]} == {
        "not_started"
    }


@pytest.mark.parametrize("lacking", ["CLASSROOM", "SUBMISSION_TAG", "COMMIT_URL"])
def test_without_the_runner_s_variables_it_is_an_infrastructure_error(
    bundle: Path, tmp_path: Path, lacking: str
) -> None:
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    ran = started(bundle, tmp_path, {name: value for name, value in IDENTITY.items() if name != lacking})
    assert ran.returncode == 2 and lacking in ran.stderr and not (tmp_path / "result.json").exists()


def test_a_folder_that_holds_something_is_not_written_into(folder: Path) -> None:
    again = grader("export", "--to", "classroom50-autograder", str(folder), "--course", str(TOY), "--lang", "en")
    assert again.returncode == 2 and "is not empty" in again.stderr
