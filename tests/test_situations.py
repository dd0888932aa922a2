"""The command line as a subprocess against the toy course: each folder of situations/ is a submission with its expected report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COURSE = Path(__file__).parent / "course"
SITUATIONS = sorted(path for path in (COURSE / "situations").iterdir() if path.is_dir())


def grader(*words: str, cwd: Path = COURSE, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command line with a clean environment."""
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR")}
    return subprocess.run(
        [sys.executable, "-m", "grader", *words],
        cwd=cwd,
        env=clean | {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"} | env,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def outcome(report: dict) -> dict:
    """What a situation pins down of a report."""
    return {
        item["number"]: {
            "status": item["status"],
            "points": item["points"],
            "checks": {c["id"]: c["outcome"] for c in item["checks"]},
            "misconception": (item["misconception"] or {}).get("names", []),
        }
        for item in report["items"]
    }


@pytest.mark.slow
@pytest.mark.parametrize("folder", SITUATIONS, ids=lambda path: path.name)
def test_a_situation_gets_its_expected_report(folder: Path, tmp_path: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    ran = grader("check", "--submission", str(folder), "--json", str(tmp_path / "report.json"), "--lang", "en")
    assert ran.returncode == expected["exit"], ran.stdout + ran.stderr
    assert outcome(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))) == expected["items"]
    for piece in expected.get("says", []):
        assert piece in ran.stdout


def test_a_broken_toml_names_file_and_line(toy: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("exercises/01_toy/adder/exercise.toml", "minutes = 10\n", "minutes = = 10\n")
    ran = grader("check", "--course", str(toy), "--lang", "en")
    assert ran.returncode == 2
    assert "exercises/01_toy/adder/exercise.toml" in ran.stderr and "line 3" in ran.stderr


def test_an_unknown_key_is_named_with_its_line(toy: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("exercises/01_toy/adder/exercise.toml", "core = true\n", "core = true\ncolour = 1\n")
    ran = grader("list", "--course", str(toy), "--lang", "en")
    assert ran.returncode == 2
    assert "exercise.toml:5" in ran.stderr and "colour" in ran.stderr


@pytest.mark.parametrize(("lang", "word"), [("zh", "没有叫 'nothing' 的条目"), ("en", "no item or chapter 'nothing'")])
def test_an_unknown_item_is_a_usage_error_in_the_reader_s_language(lang: str, word: str) -> None:
    ran = grader("check", "nothing", "--lang", lang)
    assert ran.returncode == 2
    assert word in ran.stderr


def test_outside_a_course_the_error_says_what_to_do(tmp_path: Path) -> None:
    ran = grader("list", "--lang", "en", cwd=tmp_path)
    assert ran.returncode == 2
    assert "--course" in ran.stderr


def test_hints_come_one_by_one_and_begin_anew(toy: Path) -> None:
    shown = [grader("hint", "adder", "--course", str(toy), "--lang", "en").stdout.splitlines()[0] for _ in range(4)]
    assert [line.split(" ·")[0] for line in shown] == ["hint 1/3", "hint 2/3", "hint 3/3", "hint 1/3"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_list_names_every_item_in_the_language(lang: str) -> None:
    ran = grader("list", "--lang", lang)
    assert ran.returncode == 0
    assert ("能把数加起来" in ran.stdout) == (lang == "zh") and ("can add numbers" in ran.stdout) == (lang == "en")


def test_without_solutions_only_visible_checks_run_and_it_is_said(toy: Path, tmp_path: Path) -> None:
    submission = tmp_path / "sub"
    shutil.copytree(COURSE / "situations" / "misconception", submission)
    shutil.rmtree(toy / "solutions")
    ran = grader(
        "check",
        "adder",
        "--course",
        str(toy),
        "--submission",
        str(submission),
        "--json",
        str(tmp_path / "r.json"),
        "--lang",
        "en",
    )
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["tests"] == "visible"
    assert [c["hidden"] for c in report["items"][0]["checks"]] == [False] * 3
    assert report["items"][0]["hidden_not_run"] == 3
    assert ran.returncode == 0 and "hidden 3 not run here" in ran.stdout


def test_new_then_sync_then_check_works_on_what_it_made(toy: Path) -> None:
    made = grader("new", "01_toy/doubler", "--number", "1.4", "--course", str(toy))
    assert made.returncode == 0, made.stderr
    assert grader("sync", "--check", "--course", str(toy)).returncode == 0
    ran = grader("check", "doubler", "--course", str(toy), "--lang", "en")
    assert ran.returncode == 1 and "not started" in ran.stdout.lower()
    assert grader("new", "01_toy/doubler", "--course", str(toy)).returncode == 2, (
        "what is there already is not overwritten"
    )


def test_doctor_says_what_this_machine_has() -> None:
    ran = grader("doctor", "--lang", "en")
    assert "Python 3." in ran.stdout and "isolation:" in ran.stdout and "numpy" in ran.stdout
