"""The expressions and the machine that test_workflows trusts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.github.expressions import condition, evaluate, interpolate

CONTEXTS: dict[str, Any] = {
    "github": {"event_name": "push", "event": {"repository": {"fork": True}}, "ref": "refs/heads/main"},
    "vars": {"LANG": "EN", "empty": ""},
    "steps": {"plan": {"outputs": {"kernels": "true"}}},
}


def functions(ok: bool = True) -> dict[str, Any]:
    return {"success": lambda: ok, "failure": lambda: not ok, "always": lambda: True, "contains": lambda a, b: b in a}


@pytest.mark.parametrize(
    "text, value",
    [
        ("vars.LANG == 'en' && 'en' || 'zh'", "en"),
        ("vars.NONE == 'en' && 'en' || 'zh'", "zh"),
        ("vars.NONE != ''", False),
        ("vars.LANG != ''", True),
        ("!github.event.repository.fork", False),
        ("github.event.repository.none.deeper == null", True),
        ("steps.plan.outputs.kernels == 'true' && (github.event_name == 'push' || false)", True),
        ("contains('it''s', 's')", True),
        ("github['ref']", "refs/heads/main"),
    ],
)
def test_expressions(text: str, value: Any) -> None:
    assert evaluate(text, CONTEXTS, functions()) == value


@pytest.mark.parametrize("text", ["nothing.at.all", "hashFiles('x')", "1 +", "a b", "vars.LANG = 'x'"])
def test_what_is_not_known_is_an_error(text: str) -> None:
    with pytest.raises((AssertionError, KeyError, IndexError)):
        evaluate(text, CONTEXTS, functions())


def test_a_condition_asks_for_success_unless_it_names_a_status() -> None:
    assert condition("vars.LANG != ''", CONTEXTS, functions())
    assert not condition("vars.LANG != ''", CONTEXTS, functions(ok=False))
    assert condition("${{ always() }}", CONTEXTS, functions(ok=False))
    assert condition("failure() && vars.LANG != ''", CONTEXTS, functions(ok=False))


def test_interpolation() -> None:
    assert interpolate("a-${{ github.ref }}-${{ vars.none }}b", CONTEXTS, functions()) == "a-refs/heads/main-b"
