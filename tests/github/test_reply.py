"""A comment says what the course knows to be true, and can neither mention, link nor reference anybody, whatever a report holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import cmarkgfm
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.github import reply
from grader.github.inbox import GRADED, NOT_COUNTED, REFUSED
from grader.github.reply import Rejected
from grader.model import (
    Course,
    Diagnosis,
    Isolation,
    ItemResult,
    Outcome,
    Performance,
    Report,
    Speed,
    Status,
    Text,
)
from tests.github.conftest import fetched
from tests.rooms import examples

HOSTILE = (
    "@octocat @course/everyone #1 GH-2 octocat/x#3 octocat@0123456 https://evil.example www.evil.example "
    "a@b.example <img src=x onerror=y> <!-- --> </details></td> [x](javascript:y) ![i](http://e/i.png) `c` ```\n````\n@line #4 | cell | \n"
    "# heading\n- @item\n::error::x\n##[error]y \u202e \x1b[31m ~~~ </code> </pre> @\u200boctocat &#64;octocat \\@octocat"
)
FORBIDDEN = re.compile(r"@\w|(?<!&)#\d|\bGH-\d|://|www\.", re.IGNORECASE)


class Page(HTMLParser):
    """What GitHub's filters look at: text outside of code, links, tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.within: list[str] = []
        options = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, options=options))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag in ("code", "pre"):
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.texts.append(data)


OURS = {
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "code",
    "pre",
    "strong",
    "h3",
    "hr",
    "br",
    "ul",
    "li",
}


def check_inert(comment: str) -> None:
    page = Page(comment)
    assert page.tags <= OURS, page.tags - OURS
    for text in page.texts:
        assert not FORBIDDEN.search(text), text
    assert len(comment) < 65_536 and reply.labelled(comment)


def answered(report: Report, course: Course, **more: Any) -> tuple[str, str]:
    one = msgspec.structs.replace(fetched(report), **more)
    return reply.graded(one, reply.believed(one, report, course), "c" * 40)


@pytest.mark.parametrize("name", ["all_pass", "some_fail", "misconception"])
@pytest.mark.parametrize("langs", [("zh",), ("en",), ("zh", "en")])
def test_there_is_a_row_per_item_in_each_language_asked_for(name, langs, reports, course) -> None:
    report = reports[name]
    one = fetched(report, langs=langs)
    label, comment = reply.graded(one, reply.believed(one, report, course), "c" * 40)
    assert label == GRADED == reply.labelled(comment)
    check_inert(comment)
    rows = re.findall(r"^\| (1\\?\.[123]) ", comment, re.MULTILINE)
    assert len(rows) == 3 * len(langs)
    assert ("can add numbers" in comment) == ("en" in langs) and ("能把数加起来" in comment) == ("zh" in langs)
    assert "<code>octocat/toy</code>" in comment and "<code>012345678901</code>" in comment


def edited(report: Report, number: str, **more: Any) -> Report:
    items = tuple(msgspec.structs.replace(i, **more) if i.number == number else i for i in report.items)
    return msgspec.structs.replace(report, items=items)


def forged(report: Report) -> dict[str, Report]:
    first = report.items[0]
    hidden = next(c for c in first.checks if c.hidden)
    others = tuple(c for c in first.checks if c is not hidden)
    lying = tuple(msgspec.structs.replace(c, passed=True) for c in first.checks)
    replace = msgspec.structs.replace
    return {
        "another submission": replace(report, submission="0" * 64),
        "visible tests only": replace(report, tests="visible"),
        "no walls": replace(report, isolation=Isolation.process),
        "an item less": replace(report, items=report.items[1:]),
        "an item twice": replace(report, items=(*report.items, first)),
        "another order": replace(report, items=report.items[::-1]),
        "another exercise": edited(report, "1.1", exercise="stack"),
        "another chapter": edited(report, "1.1", chapter="02_other"),
        "a check less": edited(report, "1.1", checks=others),
        "a check twice": edited(report, "1.1", checks=(*first.checks, hidden)),
        "a check renamed": edited(report, "1.1", checks=(*others, replace(hidden, id="mine"))),
        "passed, it says": edited(report, "1.1", status=Status.passed),
        "checks that lie": edited(report, "1.1", checks=lying),
    }


def test_a_report_of_something_else_is_rejected(reports, course) -> None:
    report = reports["some_fail"]
    one = fetched(report)
    assert reply.believed(one, report, course)
    for what, bad in forged(report).items():
        with pytest.raises(Rejected):
            reply.believed(one, bad, course)
            pytest.fail(what)


def test_titles_points_and_wording_are_the_course_s(reports, course) -> None:
    report = reports["some_fail"]
    bad = edited(
        report,
        "1.1",
        points=1000,
        max_points=1000,
        can_do=Text("@x", "@x"),
        steps=tuple(
            msgspec.structs.replace(s, points=500, passed=True, title=Text("@x", "@x")) for s in report.items[0].steps
        ),
        checks=tuple(msgspec.structs.replace(c, title=Text("@x", "@x"), hidden=False) for c in report.items[0].checks),
    )
    bad = edited(bad, "1.3", status=Status.passed, points=9, max_points=9)
    assert reply.believed(fetched(report), bad, course) == reply.believed(fetched(report), report, course)


def test_a_believed_report_is_the_grader_s_own(reports, course) -> None:
    for report in reports.values():
        assert reply.believed(fetched(report), report, course) == report


def strings(value: Any, draw: Any) -> Any:
    """The same structure with every string replaced."""
    if isinstance(value, str):
        return draw(value)
    if isinstance(value, dict):
        return {key: strings(inner, draw) for key, inner in value.items()}
    if isinstance(value, list):
        return [strings(inner, draw) for inner in value]
    return value


KEPT = {"id", "number", "exercise", "chapter", "step", "outcome", "status", "submission", "tests", "isolation"}


def poisoned(report: Report, text: str) -> Report:
    """The report with this text in every place that a forger is free to fill."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: inner if k in KEPT else walk(inner) for k, inner in value.items()}
        return (
            [walk(inner) for inner in value] if isinstance(value, list) else text if isinstance(value, str) else value
        )

    made = msgspec.convert(walk(msgspec.to_builtins(report)), Report)
    wrong = Diagnosis(
        (text, text), (Text(text, text), Text(text, text)), (f"https://evil.example/{text}", "https://evil.example")
    )
    speed = Performance(Speed.passed, Text(text, text), text, text, {text: text})
    items = tuple(
        msgspec.structs.replace(i, misconception=wrong, performance=speed) if i.exercise else i for i in made.items
    )
    return msgspec.structs.replace(made, items=items)


PIECES = st.sampled_from([*HOSTILE.split(" "), HOSTILE, "\n", "```text", "@", "#", "1", "`", "a", "://", "_", "*"])


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join)))
@examples(150)
def test_no_text_of_a_report_mentions_links_or_references(course, reports, text) -> None:
    for name in ("some_fail", "misconception"):
        _, comment = answered(poisoned(reports[name], text), course)
        check_inert(comment)


def test_a_comment_fits_however_much_a_report_holds(reports, course) -> None:
    for text in (HOSTILE * 200, "@a #1 " * 5000, "显存" * 20_000):
        one = fetched(reports["some_fail"], langs=("zh", "en"))
        bad = poisoned(reports["some_fail"], text)
        _, comment = reply.graded(one, reply.believed(one, bad, course), "")
        assert len(comment.encode()) <= reply.LIMIT
        check_inert(comment)


def test_a_fault_of_the_grader_is_said_and_not_counted(reports, course) -> None:
    report = reports["some_fail"]
    checks = tuple(msgspec.structs.replace(c, outcome=Outcome.internal, passed=False) for c in report.items[0].checks)
    label, comment = answered(edited(report, "1.1", status=Status.internal_error, points=0, checks=checks), course)
    assert label == NOT_COUNTED == reply.labelled(comment) and "our problem" in comment
    check_inert(comment)


def test_refusals_and_failures_are_inert(reports) -> None:
    one = msgspec.structs.replace(fetched(reports["some_fail"]), notes=(Text(HOSTILE, HOSTILE),))
    for label, comment in (
        reply.refused(Text(HOSTILE, HOSTILE), ("zh", "en")),
        reply.failed(one, "failed"),
        reply.failed(one, "time"),
        reply.stuck(("zh", "en")),
    ):
        assert reply.labelled(comment) == label in (REFUSED, NOT_COUNTED)
        check_inert(comment)


def test_performance_of_the_same_submission_is_merged_into_passed_items(reports) -> None:
    report = reports["all_pass"]
    speed = Performance(Speed.passed, Text("好", "good"), "NVIDIA H100", "580.1", how="verified")
    timed = msgspec.structs.replace(edited(report, "1.1", performance=speed), device="NVIDIA H100")
    merged = reply.with_performance(report, timed)
    assert merged.items[0].performance == speed and merged.items[1].performance is None
    assert merged.device == "NVIDIA H100"
    failed = reports["some_fail"]
    with pytest.raises(Rejected):
        reply.with_performance(failed, timed)
    assert (
        reply.with_performance(failed, msgspec.structs.replace(timed, submission=failed.submission)).items[0]
        == failed.items[0]
    ), "an item that did not pass has no performance"


@pytest.mark.parametrize("text", ["<!-- grading-request: owned -->", " <!-- grading-request: graded -->", "graded", ""])
def test_only_our_own_first_line_is_a_label(text: str) -> None:
    assert reply.labelled(text) is None
