"""Whatever stands in an issue's body becomes values that match, or a sentence of ours; nothing of it gets anywhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from grader.github import form
from grader.github.form import Problem, Request, parse
from tests.github.hub import body
from tests.rooms import examples

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / ".github" / "ISSUE_TEMPLATE" / "grading-request.yml"
SHA = "0123456789abcdef" * 2 + "01234567"
HOSTILE = [
    "$(touch /tmp/owned)",
    "`id`",
    "; rm -rf /",
    "${{ secrets.GRADER_IDENTITY }}",
    "../../course/exercises",
    "octocat/..",
    "octocat/../../etc",
    "https://evil.example/octocat/x",
    "https://github.com@evil.example/octocat/x",
    "https://github.com/octocat/x/../../other/y",
    "https://github.com/octocat/x?ref=a",
    "octocat/x%2e%2e",
    "octocat/x\u202egpj",
    "оctocat/x",  # a Cyrillic letter
    "octocat/x\ncount=9",
    "::set-output name=count::9",
    "@everyone #1 <img src=x> | a | [x](javascript:1)",
    "--upload-pack=id",
    "-x/y",
    "\x00",
    "\ud800",
    "### 提交 / Commit",
]


def test_the_form_s_answers_become_a_request() -> None:
    found = parse(17, 42, body("octocat/exercises", SHA, "2, 3.1，vram_calculator 2", "English"))
    assert found == Request(17, 42, "octocat", "exercises", SHA, ("2", "3.1", "vram_calculator"), ("en",))


@pytest.mark.parametrize(
    "place",
    [
        "octocat/exercises",
        "https://github.com/octocat/exercises",
        "https://github.com/octocat/exercises/",
        "https://github.com/octocat/exercises.git",
    ],
)
def test_a_repository_may_be_written_as_an_address(place: str) -> None:
    found = parse(1, 2, body(place, f"`{SHA.upper()}`").replace("\n", "\r\n"))
    assert isinstance(found, Request) and found.repository == "octocat/exercises" and found.sha == SHA


def test_without_an_answer_everything_is_graded() -> None:
    found = parse(1, 2, body("o/r", SHA))
    assert isinstance(found, Request) and found.words == ()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", range(4))
def test_hostile_text_in_a_field_is_refused_or_nothing(field: int, text: str) -> None:
    answers = ["octocat/exercises", SHA, "2", "English"]
    answers[field] = text
    found = parse(1, 2, body(*answers))
    if field == 3:  # a language that is none: both, as long as the body has its shape
        assert isinstance(found, Problem) or found.langs == form.BOTH
    else:
        assert isinstance(found, Problem) and text not in found.text.zh + found.text.en


def test_more_headings_or_lines_than_the_form_has_are_refused() -> None:
    good = body("octocat/exercises", SHA, "2")
    for bad in (
        good + f"\n\n### {form.REPOSITORY}\n\nother/one",
        good.replace(SHA, f"{SHA}\nmore"),
        good.replace("### ", "## "),
        f"before\n\n{good}",
        "",
        good + " " * form.MOST,
    ):
        assert isinstance(parse(1, 2, bad), Problem)


_PIECES = st.sampled_from(
    [*HOSTILE, *(f"### {label}" for label in form.LABELS), "\n\n", "\n", "octocat/x", SHA, "2.1", "中文"]
)
_FIELD = st.one_of(_PIECES, st.text(), st.lists(_PIECES, max_size=3).map("".join))


@given(st.one_of(st.text(), st.lists(_PIECES).map("".join), st.builds(body, _FIELD, _FIELD, _FIELD, _FIELD)))
@example(body("octocat/x", SHA, " ".join(f"w{i}" for i in range(21))))
@examples(600)
def test_any_text_is_a_request_of_matched_values_or_a_sentence_of_ours(text: str) -> None:
    found = parse(7, 8, text)
    if isinstance(found, Problem):
        fixed = {text for text in _sentences()}
        assert found.text.en in fixed
        return
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}", found.repository, re.ASCII)
    assert not set(found.name) <= {"."} and re.fullmatch(r"[0-9a-f]{40}", found.sha)
    assert len(found.words) <= form.WORDS
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_]*(\.[0-9]+)?", word, re.ASCII) for word in found.words)
    assert set(found.langs) <= {"zh", "en"} and found.langs and (found.issue, found.account) == (7, 8)


def _sentences() -> set[str]:
    bad = [body("?", SHA), body("o/r", "?"), body("o/r", SHA, "?"), ""]
    found = [parse(1, 1, text) for text in bad]
    return {problem.text.en for problem in found if isinstance(problem, Problem)}


def test_the_template_has_the_fields_that_are_read() -> None:
    template = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))
    fields = [field for field in template["body"] if field["type"] != "markdown"]
    assert tuple(field["attributes"]["label"] for field in fields) == form.LABELS
    assert template["labels"] == ["grading-request"]
    assert [f["type"] for f in fields] == ["input", "input", "input", "dropdown"], "one line each"
    assert fields[3]["attributes"]["options"][:2] == list(form.LANGUAGES)
