"""Report + request → the comment. A report comes out of the job that runs learners' code: it is held against the course before a word of it is said.

Titles, wording, points and statuses are the course's own or computed here; what remains of the report's text stands in fences. Nothing in a comment
can mention, link or reference: GitHub looks for these in what Markdown has rendered, where a backslash is gone, so an invisible U+2060 parts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from grader.github.batch import Fetched
from grader.github.inbox import GRADED, NOT_COUNTED, REFUSED
from grader.model import (
    Check,
    CheckResult,
    Course,
    Isolation,
    Item,
    ItemResult,
    Lang,
    Outcome,
    Report,
    Status,
    StepResult,
    Text,
)
from grader.report import markdown
from grader.report.escape import prose
from grader.verdict import chapter_lines

LIMIT = 60_000  # bytes of a comment; GitHub takes 65,536 characters
_PLACE = re.compile(r"[a-z0-9_]+#[\w-]+", re.ASCII)  # a misconception's place in a chapter
_REFERENCE = re.compile(
    r"(?<=@)|(?<=&#64;)|(?<=(?<!&)#)(?=\d)|(?<=&#35;)(?=\d)|(?<=GH)(?=-\d)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE
)
_FENCE = re.compile(r"(`{3,})text")
_WORDS: dict[str, Text] = {
    "graded": Text(
        "评测结果，全部检查：{place}。这次计入今天的次数，24 小时内还可以请求 {left} 次",
        "Graded with all checks: {place}. This counts for today; {left} more in these 24 hours",
    ),
    "ours": Text(
        "{place}：标着“评测器故障”的条目是我们的问题，这次不计入次数。请过一阵再开一个请求",
        "{place}: items marked as a grader fault are our problem, and this request does not count. Please open another one later",
    ),
    "failed": Text(
        "{place} 没有评测成，问题在我们这边，不计入次数。请过一阵再开一个请求；总是这样就请开一个 issue 告诉我们",
        "{place} could not be graded, which is our problem and does not count. Please open another request later; if it happens again, tell us in an issue",
    ),
    "time": Text(
        "{place} 评测了太久，被中止了，不计入次数。请分章节请求；总是这样就请开一个 issue 告诉我们",
        "{place} took too long to grade and was stopped, which does not count. Please ask for one chapter at a time; if it happens again, tell us in an issue",
    ),
    "stuck": Text(
        "两次都没能从 GitHub 取到这个请求的文件，不计入次数。请检查仓库能否打开，过一阵再开一个请求",
        "twice GitHub did not give us this request's files, which does not count. Please see whether the repository opens, and open another request later",
    ),
    "refused": Text("没有评测：{why}", "Not graded: {why}"),
    "course": Text("用课程的提交 {commit} 评测", "graded with the course's commit {commit}"),
}


class Rejected(ValueError):
    """A report that does not belong to its request, or that no grader of this course wrote."""


def marker(label: str) -> str:
    """The first line of every answer: invisible, and how a later run knows that there is one."""
    return f"<!-- grading-request: {label} -->"


def labelled(comment: str) -> str | None:
    """The label that an answer announces; None for other comments."""
    found = re.match(r"<!-- grading-request: ([a-z-]+) -->", comment)
    return found[1] if found and found[1] in (GRADED, REFUSED, NOT_COUNTED) else None


def graded(one: Fetched, report: Report, commit: str) -> tuple[str, str]:
    """(label, comment) for a report that `believed` has let pass."""
    fault = any(item.status is Status.internal_error for item in report.items)
    label = NOT_COUNTED if fault else GRADED
    langs = one.request.langs
    pieces = [_head("ours" if fault else "graded", one, lang, left=one.left) + _notes(one, lang) for lang in langs]
    feet = [f"\n{prose(_say('course', lang, commit=commit[:12]))}\n" if commit else "" for lang in langs]
    used = len("".join([marker(label), *pieces, *feet]).encode()) * 2  # parting references makes text longer
    room = (LIMIT - used) // len(langs)

    def comment(room: int) -> str:
        tables = (markdown.render(report, lang, limit=room) for lang in langs)
        return _comment(label, [head + table + foot for head, table, foot in zip(pieces, tables, feet)])

    text = comment(room)
    if len(text.encode()) > LIMIT:  # nearly all of it has to be parted: `\@` grows to 2.5 times its size
        text = comment(room // 3)
    return label, text


def failed(one: Fetched, why: str) -> tuple[str, str]:
    """(label, comment) where grading ended without a report. why: `failed` or `time`."""
    return NOT_COUNTED, _comment(NOT_COUNTED, [_head(why, one, lang) + _notes(one, lang) for lang in one.request.langs])


def stuck(langs: Sequence[Lang]) -> tuple[str, str]:
    """(label, comment) where GitHub twice did not give the files."""
    return NOT_COUNTED, _comment(NOT_COUNTED, [prose(_say("stuck", lang)) + "\n" for lang in langs])


def refused(why: Text, langs: Sequence[Lang]) -> tuple[str, str]:
    """(label, comment) for a request that is not graded."""
    return REFUSED, _comment(REFUSED, [prose(_say("refused", lang, why=why.in_(lang))) + "\n" for lang in langs])


def believed(one: Fetched, report: Report, course: Course) -> Report:
    """The report with everything from the course that the course knows. Rejected where it is not a whole grading of this very request."""
    if report.tests != "all" or report.isolation is not Isolation.bwrap:
        raise Rejected("not of record: hidden tests or walls were missing")
    if report.submission != one.digest or tuple(item.number for item in report.items) != one.numbers:
        raise Rejected("another submission, or other items")
    items = {item.number: item for item in course.items()}
    results = [_item(course, items[result.number], result) for result in report.items]
    lines = tuple(_line(items[r.number], results) if not r.exercise else r for r in results)
    return msgspec.structs.replace(report, items=lines)


def with_performance(report: Report, timed: Report) -> Report:
    """The report with the kernels' performance that a second run on a device measured: same submission, passed there, too."""
    if timed.submission != report.submission:
        raise Rejected("another submission")
    found = {t.number: t.performance for t in timed.items if t.performance and t.status is Status.passed}
    return msgspec.structs.replace(
        report,
        device=timed.device,
        items=tuple(
            msgspec.structs.replace(item, performance=found[item.number])
            if item.number in found and item.status is Status.passed
            else item
            for item in report.items
        ),
    )


def _item(course: Course, item: Item, result: ItemResult) -> ItemResult:
    if (result.chapter, result.exercise) != (item.chapter, item.exercise):
        raise Rejected(f"{item.number} is another exercise there")
    if item.all:
        return result
    exercise = course.exercise(item.exercise)
    declared = {check.id: check for check in exercise.checks}
    if tuple(c.id for c in result.checks) != tuple(declared):
        raise Rejected(f"{item.number} has other checks there")
    checks = tuple(_check(result_check, declared[result_check.id]) for result_check in result.checks)
    steps = []
    for step in exercise.steps:
        mine = [check for check in checks if check.step == step.id]
        passed = bool(mine) and all(check.passed for check in mine)
        steps.append(StepResult(step.id, step.title, passed, step.points, step.stretch))
    whole = all(step.passed for step in steps if not step.stretch)
    fault = result.status is Status.internal_error
    if (result.status is Status.passed) != whole and not fault:
        raise Rejected(f"{item.number}: status and checks contradict each other")
    found = result.misconception
    if found is not None:
        links = tuple(link if _PLACE.fullmatch(link) else "" for link in found.links)
        found = msgspec.structs.replace(found, links=links)
    return msgspec.structs.replace(
        result,
        can_do=item.wording,
        points=0 if fault else sum(step.points for step in steps if step.passed),
        max_points=exercise.max_points,
        steps=tuple(steps),
        checks=checks,
        hidden_not_run=0,
        misconception=found,
    )


def _check(result: CheckResult, declared: Check) -> CheckResult:
    if result.passed != (result.outcome is Outcome.passed):
        raise Rejected(f"{declared.id}: passed and outcome contradict each other")
    return msgspec.structs.replace(
        result, title=Text(declared.zh, declared.en), step=declared.step, hidden=declared.hidden
    )


def _line(item: Item, results: Sequence[ItemResult]) -> ItemResult:
    """A line that passes when the chapter's others do."""
    return chapter_lines([item], [r for r in results if r.exercise])[item.number]


def _head(what: str, one: Fetched, lang: Lang, **values: object) -> str:
    place = f"`{one.repository}` `{one.request.sha[:12]}`"
    return prose(_say(what, lang, place=place, **values)) + "\n\n"


def _notes(one: Fetched, lang: Lang) -> str:
    return "".join(f"- {prose(note.in_(lang))}\n" for note in one.notes) + "\n" * bool(one.notes)


def _say(what: str, lang: Lang, **values: object) -> str:
    return _WORDS[what].in_(lang).format(**values)


def _comment(label: str, told: Sequence[str]) -> str:
    return marker(label) + "\n" + "\n---\n\n".join("\n".join(_parted(text)) for text in told)


def _parted(text: str) -> Iterator[str]:
    """Lines; outside of fences nothing is left that GitHub would take for a mention, a reference or a link."""
    fence = ""
    for line in text.split("\n"):
        if fence:
            fence = "" if line == fence else fence
            yield line
            continue
        opened = _FENCE.fullmatch(line)
        fence = opened[1] if opened else ""
        yield line if opened else _REFERENCE.sub("\u2060", line)
