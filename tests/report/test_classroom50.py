"""Classroom 50's result record: what its schema and its runner's own checks demand, one test per step, points that add up."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Status
from grader.report import classroom50
from grader.report.classroom50 import Identity

WHO = Identity(
    classroom="cs-principles",
    assignment="ch02",
    assignment_type="individual",
    owner="octocat",
    submission="submit/2026-06-01T14-32-05Z-a1b2c3d",
    commit="https://github.com/o/r/commit/a1b2c3d",
    release="https://github.com/o/r/releases/tag/submit%2F2026",
    review="https://github.com/o/r/compare/0...a1b2c3d",
    datetime="2026-06-01T14:32:01Z",
)
TOP = {"schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit"} | {
    *("release", "review", "datetime", "score", "max-score", "tests")
}


def whole(value):
    return type(value) is int and value >= 0


def check_valid(record):
    """schemas/result-v1.schema.json and validate_result of runner.py, in our words: the keys, their types, and no score above its maximum."""
    assert set(record) == TOP, "unknown keys are refused at the top"
    assert record["schema"] == "classroom50/result/v1"
    for key in TOP - {"score", "max-score", "tests"}:
        assert isinstance(record[key], str) and record[key]
    assert record["assignment_type"] in ("individual", "group", "team") and record["submission"].startswith("submit/")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["datetime"])
    assert whole(record["score"]) and whole(record["max-score"]) and record["score"] <= record["max-score"]
    for test in record["tests"]:
        assert isinstance(test["test-name"], str) and test["test-name"] and type(test["passed"]) is bool
        assert whole(test["score"]) and whole(test["max-score"]) and test["score"] <= test["max-score"]
        assert "_" not in "".join(test), "keys are kebab-case"
    assert record["score"] == sum(test["score"] for test in record["tests"])
    assert record["max-score"] == sum(test["max-score"] for test in record["tests"])


def made(report, lang="en"):
    record = json.loads(classroom50.render(report, lang, WHO))
    check_valid(record)
    return record


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_report_gives_a_valid_record_with_a_test_per_step(reports, lang):
    for report in reports.values():
        assert len(made(report, lang)["tests"]) == sum(len(item.steps) for item in report.items)


def test_points_are_the_report_s_and_a_fault_of_ours_counts_on_neither_side(reports):
    report = reports["every status"]
    counted = [item for item in report.items if item.status is not Status.internal_error]
    record = made(report)
    assert record["score"] == sum(item.points for item in counted)
    assert record["max-score"] == sum(item.max_points for item in counted)
    ours = [test for test in record["tests"] if test["item"] == "7.1"]
    assert ours and all(test["max-score"] == 0 and not test["passed"] for test in ours)


def test_a_step_that_failed_says_why_in_one_line(reports):
    tests = {(test["item"], test["step"]): test for test in made(reports["every status"], "zh")["tests"]}
    assert tests["2.2", "two"]["message"].startswith("AssertionError: result.kv_bytes")
    assert tests["2.2", "one"]["message"] == "" and tests["2.2", "one"]["passed"]
    assert "不是 UTF-8" in tests["4.3", "two"]["message"], "where no check ran the item says why"
    assert tests["2.1", "★"]["test-name"].startswith("2.1 vram_calculator · ★ ") and tests["2.1", "★"]["stretch"]


@settings(max_examples=100, deadline=None)
@given(said=st.text() | st.text(alphabet="<>|`'\"\x00\x1b\x85\ud800\uffff\r\n\t:# a"))
def test_any_learner_text_gives_a_valid_record_in_single_lines(learner, said):
    text = classroom50.render(learner(said), "en", WHO)
    text.encode()
    record = json.loads(text)
    check_valid(record)
    assert all(test["message"].isprintable() and len(test["message"]) <= 1000 for test in record["tests"])
