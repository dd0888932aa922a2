"""The line an annotation points to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import places
from grader.model import ItemResult, Status, StepResult, Text

NAMES = ("alpha", "beta", "gamma")


def item(passed: dict[str, bool], stretch: str = "") -> ItemResult:
    steps = tuple(StepResult(n, Text(n, n), ok, 1, n == stretch) for n, ok in passed.items())
    return ItemResult("02_x", "2.1", "x", Text("x", "x"), Status.failed, 0, 3, steps, ())


TEXT = "import os\n\n\ndef alpha(x):\n    return x\n\n\nclass Some:\n    def beta(self):\n        pass\n\n\nasync def gamma(): ...\n"


@pytest.mark.parametrize(
    "passed, line",
    [
        ({"alpha": False, "beta": False, "gamma": False}, 4),
        ({"alpha": True, "beta": False, "gamma": False}, 9),
        ({"alpha": True, "beta": True, "gamma": False}, 13),
        ({"other": False}, 4),
    ],
)
def test_the_first_step_that_did_not_pass(passed: dict[str, bool], line: int) -> None:
    assert places.line(TEXT, item(passed)) == line


def test_a_required_step_comes_before_a_stretch_step() -> None:
    assert places.line(TEXT, item({"alpha": False, "beta": False}, stretch="alpha")) == 9


def test_a_syntax_error_is_its_own_line() -> None:
    assert places.line("x = 1\n\ndef alpha(:\n    pass\n", item({"alpha": False})) == 3


@given(st.text(max_size=200) | st.binary(max_size=99).map(lambda b: b.decode("utf-8", "surrogateescape")))
def test_any_text_has_a_line_that_is_in_it(text: str) -> None:
    found = places.line(text, item(dict.fromkeys(NAMES, False)))
    assert 1 <= found <= text.count("\n") + 1


def test_nothing_of_the_text_is_run_and_depth_is_no_matter() -> None:
    assert places.line("(" * 5000 + ")" * 5000, item({"alpha": False})) == 1
    assert places.line("", item({})) == 1
