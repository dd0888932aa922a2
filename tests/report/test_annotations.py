"""Annotations: one command a failed item, at most ten and a notice, and no text of a learner's becomes a command or a property."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Status
from grader.report import annotations, escape

COMMAND = re.compile(r"::(?P<kind>error|notice)(?: (?P<properties>[^:]*))?::(?P<said>.*)")


def read(text):
    """As the runner reads a line: the command, its properties decoded, what is said decoded."""
    found = []
    for line in text.split("\n")[:-1]:
        command = COMMAND.fullmatch(line)
        assert command, line
        properties = {}
        for pair in (command["properties"] or "").split(",") if command["properties"] else []:
            name, value = pair.split("=", 1)
            for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                value = value.replace(code, char)
            assert name not in properties
            properties[name] = value
        said = command["said"].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        found.append((command["kind"], properties, said))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_failed_item_has_one_at_its_line(reports, lang):
    found = read(annotations.render(reports["every status"], {"bandwidth": 17, "memory": 0}, lang))
    assert [p["title"].split()[0] for _, p, _ in found] == ["2.3", "4.2", "4.3", "5.1", "5.2"]
    assert all(kind == "error" and said for kind, _, said in found)
    assert found[0][1]["file"] == "exercises/02_gpu_basics/bandwidth/bandwidth.py"
    assert [p["line"] for _, p, _ in found] == ["17", "1", "1", "1", "1"], "a line is never below 1"


def test_it_tells_the_first_failing_check_of_a_required_step(reports):
    said = read(annotations.render(reports["every status"], {}, "en"))[0][2]
    assert said.startswith("every step reads the weights once\nraised ZeroDivisionError: division by zero")


def test_nothing_failed_says_nothing(reports):
    assert (
        annotations.render(reports["visible passed"], {}, "zh") == annotations.render(reports["empty"], {}, "en") == ""
    )


@pytest.mark.parametrize("count", [9, 10, 11, 40])
def test_at_most_ten_errors_and_one_notice_that_counts_the_rest(reports, count):
    item = reports["hostile"].items[0]
    items = tuple(msgspec.structs.replace(item, number=f"2.{i}") for i in range(1, count + 1))
    found = read(annotations.render(msgspec.structs.replace(reports["one"], items=items), {}, "en"))
    assert [kind for kind, *_ in found] == ["error"] * min(count, 10) + ["notice"] * (count > 10)
    if count > 10:
        assert found[-1][2].startswith(f"{count - 10} more items failed: 2.11")


@settings(max_examples=200, deadline=None)
@given(said=st.text() | st.text(alphabet=":,%=\r\n0AD3C25#[]a \x1b\x85\u2028\ufe0f\ud800"))
def test_any_learner_text_stays_in_what_is_said(learner, said):
    text = annotations.render(learner(said), {}, "en")
    text.encode()
    ((kind, properties, told),) = read(text)
    assert kind == "error" and set(properties) == {"file", "line", "title"}
    assert properties["title"] == "2.1 vram_calculator failed"
    for line in told.split("\n"):
        assert not line.strip().startswith("::") and "##[" not in line


@settings(max_examples=100, deadline=None)
@given(name=st.text(min_size=1, max_size=20))
def test_a_strange_name_breaks_no_property(learner, name):
    made = learner("x")
    item = msgspec.structs.replace(made.items[0], exercise=name, chapter=name, number=name)
    ((_, properties, _),) = read(annotations.render(msgspec.structs.replace(made, items=(item,)), {}, "en"))
    assert properties["title"] == escape.line(f"{name} {name} failed") and properties["line"] == "1"
    assert properties["file"] == escape.line(f"exercises/{name}/{name}/{name}.py") and len(properties) == 3


@pytest.mark.parametrize("said", ["100% of 5%0A::error::x", "a: b, c=d", "%25%0D%3A%2C", "two\nlines"])
def test_what_is_said_and_named_comes_back_as_it_was(learner, said):
    made = learner(said)
    item = msgspec.structs.replace(made.items[0], exercise=said.split("\n")[0])
    ((_, properties, told),) = read(annotations.render(msgspec.structs.replace(made, items=(item,)), {}, "en"))
    assert properties["title"] == f"2.1 {said.split(chr(10))[0]} failed"
    assert told.startswith(f"first\n{said}\n")
