"""`grader export` at the command line: every format, bytes as asked for, errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.exports.cli import FORMATS, ONE
from grader.report import json as report_json
from tests.exports.learners import report
from tests.exports.test_classroom50_bundle import IDENTITY
from tests.exports.unpacked import ROOT, grader

CANVAS = "Student,ID,SIS Login ID,Section,2.1 VRAM (5),Final Score\r\n    Points Possible,,,,14,(read only)\r\n王,1,s1,一班,,3\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "reports"
    (place / "s2").mkdir(parents=True)
    (place / "s1.json").write_bytes(report_json.encode(report({"2.1": 14})))
    (place / "s2" / "report.json").write_bytes(report_json.encode(report({"2.1": 3})))
    (place / "README.txt").write_text("not a report")
    return place


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unknown_format_names_all_there_are(lang: str) -> None:
    ran = grader("export", "x", "--to", "nope", "--lang", lang)
    assert ran.returncode == 2 and all(name in ran.stderr for name in FORMATS)


@pytest.mark.parametrize("to", ONE)
def test_one_report_goes_to_standard_output_or_to_a_file(folder: Path, to: str) -> None:
    path = str(folder / "s1.json")
    out = folder / "out"
    shown = grader("export", path, "--to", to, "--lang", "en", **IDENTITY)
    assert shown.returncode == 0 and shown.stdout.endswith("\n"), shown.stderr
    assert grader("export", path, "--to", to, "-o", str(out), "--lang", "en", **IDENTITY).returncode == 0
    if to != "classroom50":  # has the time in it
        assert out.read_text(encoding="utf-8") == shown.stdout


def test_classroom50_without_an_identity_names_the_variables(folder: Path) -> None:
    ran = grader("export", str(folder / "s1.json"), "--to", "classroom50", "--lang", "en")
    assert ran.returncode == 2 and "SUBMISSION_TAG" in ran.stderr and "OWNER" in ran.stderr


@pytest.mark.parametrize("to", ["csv", "nbgrader-csv", "xlsx"])
def test_a_folder_of_reports_becomes_one_file(folder: Path, to: str) -> None:
    roster = folder.parent / "roster.csv"
    roster.write_bytes("id,last_name,first_name,email\r\ns1,王,小明,a@x.edu\r\n".encode("gb18030"))
    out = folder.parent / "out"
    ran = grader("export", str(folder), "--to", to, "-o", str(out), "--roster", str(roster), "--lang", "zh")
    assert ran.returncode == 0, ran.stderr
    data = out.read_bytes()
    assert data.startswith({"csv": b"\xef\xbb\xbf", "xlsx": b"PK"}.get(to, b"assignment,"))
    assert to == "xlsx" or "s1,王,小明,a@x.edu,14" in data.decode("utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_gradebook_goes_back_as_it_came(folder: Path, encoding: str) -> None:
    book, out = folder.parent / "canvas.csv", folder.parent / "out.csv"
    book.write_bytes(CANVAS.encode(encoding))
    command = ("export", str(folder), "--to", "canvas-csv", "--gradebook", str(book))
    ran = grader(*command, "-o", str(out), "--lang", "en")
    assert ran.returncode == 0 and "s2 has a report but is not in the gradebook" in ran.stderr
    assert out.read_bytes() == CANVAS.replace("一班,,3", "一班,14,3").encode(encoding)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("reports", "--to", "canvas-csv"), "--gradebook"),
        (("reports", "--to", "ctrf"), "is a folder"),
        (("reports/s1.json", "--to", "csv"), "is no folder"),
        (("reports/README.txt", "--to", "junit"), "not a report"),
        (("nowhere.json", "--to", "junit"), "cannot be read"),
        (("--to", "junit"), "takes a file or a folder"),
        (("--to", "gradescope-zip"), "-o autograder.zip"),
        (("reports/s2", "--to", "csv"), ""),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, words: tuple[str, ...], said: str) -> None:
    given = [str(folder.parent / word) if "report" in word or "nowhere" in word else word for word in words]
    ran = grader("export", *given, "--course", str(ROOT), "--lang", "en")
    assert ran.returncode == (2 if said else 0) and said in ran.stderr and "Traceback" not in ran.stderr


def test_two_reports_of_one_learner_and_a_broken_one_are_errors(folder: Path) -> None:
    (folder / "s1").mkdir()
    (folder / "s1" / "report.json").write_bytes((folder / "s1.json").read_bytes())
    ran = grader("export", str(folder), "--to", "csv", "--lang", "en")
    assert ran.returncode == 2 and "s1 has two reports" in ran.stderr
    (folder / "s1" / "report.json").unlink()
    (folder / "s3.json").write_text("{}")
    ran = grader("export", str(folder), "--to", "csv", "--lang", "en")
    assert ran.returncode == 2 and "s3.json" in ran.stderr


def test_ctrf_takes_the_end_of_the_run_from_the_file(folder: Path) -> None:
    ran = grader("export", str(folder / "s1.json"), "--to", "ctrf")
    summary = json.loads(ran.stdout)["results"]["summary"]
    assert summary["stop"] == int((folder / "s1.json").stat().st_mtime * 1000) and summary["start"] < summary["stop"]
