"""What `grader hint --solution` shows: the way from the learner's file to the reference, and the walkthrough."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import catalogue
from grader.catalogue import CourseError
from grader.editions import comparison
from tests.conftest import toy

ANSWER = "exercises/01_toy/adder/adder.py"


def shown(root: Path, lang: str = "en") -> str:
    return "\n".join(comparison.show(root, catalogue.load(root).exercise("adder"), lang))


def test_the_diff_goes_from_the_learners_file_to_the_reference(toy: Path) -> None:
    text = shown(toy)
    assert '-    raise NotImplementedError("add")' in text and "+    return a + b" in text
    assert "(yours)" in text and "(reference)" in text and "SOLUTION" not in text
    assert "(你的)" in shown(toy, "zh") and "(参考解)" in shown(toy, "zh")


def test_the_walkthrough_is_in_the_readers_language(toy: Path) -> None:
    folder = toy / "solutions/01_toy/adder"
    (folder / "walkthrough.md").write_text("in English\n", encoding="utf-8")
    (folder / "walkthrough.zh.md").write_text("用中文\n", encoding="utf-8")
    assert "in English" in shown(toy) and "用中文" in shown(toy, "zh")
    (folder / "walkthrough.zh.md").unlink()
    assert "in English" in shown(toy, "zh")


def test_without_a_reference_it_says_how_to_get_one(toy: Path) -> None:
    (toy / "solutions").rename(toy / "elsewhere")
    with pytest.raises(CourseError, match="grader unlock"):
        shown(toy)


def test_a_free_walkthrough_is_shown_without_a_reference(toy: Path) -> None:
    (toy / "solutions").rename(toy / "elsewhere")
    (toy / "docs/walkthroughs").mkdir(parents=True)
    (toy / "docs/walkthroughs/adder.md").write_text("a sample\n", encoding="utf-8")
    assert "a sample" in shown(toy)


def test_an_answer_that_is_missing_or_no_text_does_no_harm(toy: Path) -> None:
    (toy / ANSWER).unlink()
    assert "+    return a + b" in shown(toy)
    (toy / ANSWER).write_bytes(b"\xff\xfe")
    assert "not UTF-8" in shown(toy)


def test_terminal_escapes_and_workflow_commands_are_inert(toy: Path) -> None:
    (toy / ANSWER).write_text("x = 1  # \x1b[2J\n::error::y\n", encoding="utf-8")
    (toy / "solutions/01_toy/adder/walkthrough.md").write_text("\x1b]0;title\x07::set-output::\n", encoding="utf-8")
    text = shown(toy)
    assert "\x1b" not in text and not any(line.startswith("::") for line in text.splitlines())
