"""CTRF: every report validates against the published schema, one test per check, counts that add up.

schemas/ctrf.schema.json is schema/ctrf.schema.json of github.com/ctrf-io/ctrf at 84ddec55811b6a9bf9db3bf9638c9568cde88bb5, under the MIT licence beside it.
"""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report import ctrf

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "ctrf.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def made(report, lang="en", **more):
    document = json.loads(ctrf.render(report, lang, **more))
    VALIDATOR.validate(document)
    return document


def test_the_schema_is_one_and_refuses_what_is_none(reports):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    for spoil in ({"specVersion": "1"}, {"results": {}}, {"surprise": 1}):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(json.loads(ctrf.render(reports["one"], "en")) | spoil)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_report_validates_and_has_a_test_per_check(reports, lang):
    for report in reports.values():
        results = made(report, lang)["results"]
        assert len(results["tests"]) == results["summary"]["tests"] == sum(len(item.checks) for item in report.items)
        counts = [results["summary"][name] for name in ("passed", "failed", "skipped", "pending", "other")]
        assert sum(counts) == results["summary"]["tests"]


def statuses(report, number):
    return [test["status"] for test in made(report)["results"]["tests"] if test["name"].startswith(f"{number} ")]


def test_outcomes_become_statuses(reports):
    report = reports["every status"]
    assert statuses(report, "2.2") == ["passed", "failed", "failed"]
    assert statuses(report, "4.1") == ["skipped"]
    assert statuses(report, "4.2") == ["failed", "skipped", "skipped"]
    assert statuses(report, "4.3") == ["failed"], "an item that could not begin is not merely skipped"
    assert statuses(report, "5.1") == ["failed", "failed"]
    assert statuses(report, "7.1") == ["other"], "a fault of ours is no failure of the learner's"


def test_a_failure_carries_message_calls_and_output(reports):
    tests = made(reports["every status"], "zh")["results"]["tests"]
    (test,) = [test for test in tests if test["name"].startswith("2.2 b:")]
    assert test["message"].startswith("AssertionError: result.kv_bytes") and "returned Budget" in test["trace"]
    assert test["stdout"][0] == "权重 14.96 GiB" and test["suite"] == ["02_gpu_basics", "2.2 roofline", "two"]


def test_the_end_is_the_caller_s_and_the_start_lies_before_it(reports):
    summary = made(reports["one"], stop=1_700_000_012_340)["results"]["summary"]
    assert (summary["start"], summary["stop"], summary["duration"]) == (1_700_000_000_000, 1_700_000_012_340, 12_340)
    assert made(reports["one"])["results"]["summary"]["start"] == 0


@settings(max_examples=100, deadline=None)
@given(said=st.text() | st.text(alphabet="<>&'\"\x00\x1b\x7f\x85\ud800\uffff\u2028\r\n\t:# a"))
def test_any_learner_text_validates_and_leaves_no_control_character(learner, said):
    text = ctrf.render(learner(said), "en")
    text.encode()
    VALIDATOR.validate(json.loads(text))
    spoken = json.loads(text)["results"]["tests"]
    for test in spoken:
        words = test["name"] + test.get("message", "") + test.get("trace", "") + "\n".join(test.get("stdout", []))
        assert all(c.isprintable() or c == "\n" for c in words)
