"""JUnit: valid XML for any text, the attributes that CI systems read, one case per check."""

import re
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report import junit

# Jenkins' JUnit schema, as far as it says anything: attributes (required first), and children with how often they may stand.
SCHEMA = {
    "testsuites": ({"name"}, {"tests", "failures", "errors", "skipped", "time", "disabled"}, {"testsuite": None}),
    "testsuite": (
        {"name", "tests"},
        {"failures", "errors", "skipped", "time", "package", "timestamp", "hostname", "id", "disabled"},
        {"properties": 1, "testcase": None, "system-out": 1, "system-err": 1},
    ),
    "properties": (set(), set(), {"property": None}),
    "property": ({"name", "value"}, set(), {}),
    "testcase": (
        {"name", "classname"},
        {"time", "assertions", "status"},
        {"skipped": 1, "failure": 1, "error": 1, "system-out": 1, "system-err": 1},
    ),
    "failure": (set(), {"type", "message"}, {}),
    "error": (set(), {"type", "message"}, {}),
    "skipped": (set(), {"message"}, {}),
    "system-out": (set(), set(), {}),
    "system-err": (set(), set(), {}),
}
NUMBERS = {"tests": r"\d+", "failures": r"\d+", "errors": r"\d+", "skipped": r"\d+", "time": r"\d+\.\d+"}


def check_valid(element):
    required, optional, children = SCHEMA[element.tag]
    assert required <= set(element.attrib) <= required | optional, element.attrib
    for name, value in element.attrib.items():
        assert re.fullmatch(NUMBERS.get(name, "(?s).*"), value)
    found = [child.tag for child in element]
    assert set(found) <= set(children)
    assert all(most is None or found.count(tag) <= most for tag, most in children.items())
    if element.tag in ("testsuites", "testsuite"):
        cases = list(element.iter("testcase"))
        assert int(element.get("tests")) == len(cases)
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.get(count)) == sum(case.find(tag) is not None for case in cases)
    for child in element:
        check_valid(child)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_documents_are_valid(reports, lang):
    for report in reports.values():
        check_valid(xml.fromstring(junit.render(report, lang).encode()))


def test_there_is_a_suite_per_item_and_a_case_per_check(reports):
    for report in reports.values():
        root = xml.fromstring(junit.render(report, "en").encode())
        assert [len(suite.findall("testcase")) for suite in root] == [len(item.checks) for item in report.items]


def kinds(root, number):
    (suite,) = [suite for suite in root if suite.get("name").startswith(number)]
    return [
        next((child.tag for child in case if child.tag != "system-out"), "passed") for case in suite.iter("testcase")
    ]


def test_outcomes_are_failures_errors_or_skipped(reports):
    root = xml.fromstring(junit.render(reports["every status"], "en").encode())
    assert kinds(root, "2.2") == ["passed", "failure", "failure"]
    assert kinds(root, "4.1") == ["skipped"]
    assert kinds(root, "4.2") == ["failure", "skipped", "skipped"]
    assert kinds(root, "4.3") == ["error"], "an item that could not begin is not merely skipped"
    assert kinds(root, "5.1") == ["failure", "error"]
    assert kinds(root, "7.1") == ["error"]
    assert "symlink.py: byte 3" in xml.tostring(root, encoding="unicode")


def test_a_failure_carries_message_calls_and_output(reports):
    root = xml.fromstring(junit.render(reports["every status"], "zh").encode())
    case = next(case for case in root.iter("testcase") if case.get("name").startswith("b: 预算"))
    assert case.get("classname") == "02_gpu_basics.roofline.two"
    assert case.find("failure").get("message").startswith("AssertionError: result.kv_bytes")
    assert "returned Budget" in case.find("failure").text and "14.96 GiB" in case.find("system-out").text


@settings(max_examples=100, deadline=None)
@given(said=st.text() | st.text(alphabet="<>&'\"]]>\x00\x01\x08\x0b\x1b\x7f\x85\ud800\udfff\ufffe\uffff\u2028\r\n\t a"))
def test_any_learner_text_gives_valid_xml(learner, said):
    check_valid(xml.fromstring(junit.render(learner(said), "en").encode()))


def test_readable_text_comes_back_unchanged(learner):
    said = "a < b && c > 'd' \"e\" ]]> 显存\n  indented"
    root = xml.fromstring(junit.render(learner(said), "en").encode())
    assert root.find(".//system-out").text == said


def test_what_was_measured_stands_in_the_properties_and_fails_nothing(reports):
    report = reports["every speed"]
    root = xml.fromstring(junit.render(report, "en"))
    found = [p.get("value") for p in root.iter("property") if p.get("name") == "performance"]
    assert [text.split(" · ")[0] for text in found] == ["passed", "failed", "inconclusive", "not measured", "rejected"]
    assert root.get("failures") == "0"
