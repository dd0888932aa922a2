"""Gradescope's results.json: the fields of its specification, points per step, and nothing of hidden checks before the due date."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Isolation, Outcome, Status
from grader.report import gradescope

SHOWN = {"hidden", "after_due_date", "after_published", "visible"}
TOP = {"score", "execution_time", "output", "visibility", "stdout_visibility", "tests", "extra_data"}
TEST = {"score", "max_score", "status", "name", "number", "output", "tags", "visibility"}


def check_valid(document):
    """gradescope-autograders.readthedocs.io, Output format."""
    assert set(document) == TOP
    assert type(document["score"]) is int and type(document["execution_time"]) is int
    assert document["visibility"] in SHOWN and document["stdout_visibility"] in SHOWN
    for test in document["tests"]:
        assert {"name", "number", "output", "status", "visibility"} <= set(test) <= TEST
        assert test["status"] in ("passed", "failed") and test["visibility"] in SHOWN
        assert all(isinstance(tag, str) for tag in test["tags"])
        if "score" in test:
            assert type(test["score"]) is int and type(test["max_score"]) is int
            assert 0 <= test["score"] <= test["max_score"]
    assert document["score"] == sum(test.get("score", 0) for test in document["tests"])
    numbers = [test["number"] for test in document["tests"]]
    assert len(numbers) == len(set(numbers))


def made(report, lang="en"):
    document = json.loads(gradescope.render(report, lang))
    check_valid(document)
    return document


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_report_is_valid_and_each_step_has_points_once(reports, lang):
    for name, report in reports.items():
        if name == "every speed":
            continue  # one exercise under five numbers, as no course has it
        scored = [test for test in made(report, lang)["tests"] if "score" in test]
        assert len(scored) == sum(len(item.steps) for item in report.items)


def test_points_are_the_report_s_and_a_fault_of_ours_counts_on_neither_side(reports):
    report = reports["every status"]
    counted = [item for item in report.items if item.status is not Status.internal_error]
    document = made(report)
    assert document["score"] == sum(item.points for item in counted)
    assert sum(test.get("max_score", 0) for test in document["tests"]) == sum(item.max_points for item in counted)


def test_a_step_that_hidden_checks_decided_is_scored_after_the_due_date(reports):
    tests = {test["number"]: test for test in made(reports["every status"])["tests"]}
    assert tests["2.2.1"]["visibility"] == "visible" and tests["2.2.1"]["score"] == 2
    assert "score" not in tests["2.2.2"] and tests["2.2.2"]["visibility"] == "visible"
    assert tests["2.2.2h"]["visibility"] == "after_due_date" and tests["2.2.2h"]["max_score"] == 2


def test_nothing_of_a_hidden_check_is_shown_before_the_due_date(reports):
    for report in reports.values():
        document = made(report)
        told = document["output"] + "".join(t["output"] for t in document["tests"] if t["visibility"] == "visible")
        hidden = [check for item in report.items for check in item.checks if check.hidden and not check.passed]
        assert not [check.title.en for check in hidden if check.title.en in told]
    assert "no shape ever gives" in "".join(t["output"] for t in made(reports["every status"])["tests"])


def test_the_visible_entry_passes_when_its_checks_do_though_a_hidden_one_fails(reports):
    import msgspec

    item = reports["every status"].items[1]
    checks = tuple(
        c if c.hidden else msgspec.structs.replace(c, passed=True, outcome=Outcome.passed) for c in item.checks
    )
    report = msgspec.structs.replace(reports["one"], items=(msgspec.structs.replace(item, checks=checks),))
    tests = {test["number"]: test for test in made(report)["tests"]}
    assert tests["2.2.2"]["status"] == "passed" and tests["2.2.2h"]["status"] == "failed"


def test_it_says_which_isolation_was_used_and_is_of_record_only_behind_walls(reports):
    import msgspec

    good = made(reports["one"])
    assert good["extra_data"]["of_record"] is True and "isolation bwrap" in good["output"]
    weak = msgspec.structs.replace(reports["one"], isolation=Isolation.process)
    assert made(weak)["extra_data"]["of_record"] is False
    assert "isolation process" in made(weak)["output"] and "not of record" in made(weak)["output"]


def test_no_total_stands_in_the_text_that_is_always_shown(reports):
    for lang in ("zh", "en"):
        output = made(reports["every status"], lang)["output"]
        assert output and not re.search(r"\d+/\d+|\d+ of \d+", output)


@settings(max_examples=100, deadline=None)
@given(said=st.text() | st.text(alphabet="<>&'\"\x00\x1b\x85\ud800\uffff\r\n\t:# a"))
def test_any_learner_text_is_valid_and_printable(learner, said):
    text = gradescope.render(learner(said), "en")
    text.encode()
    document = json.loads(text)
    check_valid(document)
    assert all(c.isprintable() or c == "\n" for test in document["tests"] for c in test["output"])
