"""The report for a GitHub job summary: a table, then one details block per item with something to tell. Nothing of a learner's leaves its fence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.model import CheckResult, ItemResult, Lang, Report
from grader.report import words
from grader.report.escape import code, fenced, line, lines, prose
from grader.report.findings import Findings, misconceptions, needs, told

LIMIT = 1 << 20  # bytes that GitHub takes per step
_RESERVE = 300  # bytes for the notice that something was left out
_LONGEST = 400  # characters of a line of the footer
_JOIN = re.compile(r"(?<=[^\x00-\x7f])(?=[^\x00-\x7f])")
_URL = re.compile(r"https?://[\w./?&=%#:~+-]+", re.ASCII)


def render(report: Report, lang: Lang, limit: int = LIMIT) -> str:
    """Markdown of at most `limit` UTF-8 bytes (no less than 10,000); what does not fit is left out whole, with a notice."""
    head = f"### {prose(words.summary(report, lang))}\n\n"
    foot = "\n" + "".join(f"{prose(text[:_LONGEST])}  \n" for text in _footer(report, lang))
    blocks = [
        *_rows(report, lang),
        "\n",
        *(f"{', '.join(map(prose, numbers))}: {prose(why)}\n\n" for why, numbers in needs(report, lang).items()),
        *("".join(_details(found, lang)) for found in told(report)),
    ]
    left = limit - _RESERVE - len((head + foot).encode())
    kept, dropped = [], 0
    for block in blocks:
        size = len(block.encode())
        if dropped or size > left:
            dropped += 1
            continue
        kept.append(block)
        left -= size
    notice = f"\n**{prose(words.say(words.CUT, lang, count=dropped))}**\n" if dropped else ""
    return head + "".join(kept) + notice + foot


def _rows(report: Report, lang: Lang) -> Iterator[str]:
    """Three columns, so that the table fits a phone; what belongs together is not broken in the last one."""
    heads = (words.NUMBER, words.CHECKLIST, words.STATUS_HEAD)
    yield "| " + " | ".join(_whole(head.in_(lang)) for head in heads) + " |\n| --- | --- | --- |\n"
    for item in report.items:
        steps, points = words.steps(item), words.points(item)
        figures = (
            _status(item, lang),
            steps and f"{words.STEPS.in_(lang)} {steps}",
            points and f"{words.POINTS.in_(lang)} {points}",
        )
        told = "<br>".join(_whole(figure) for figure in figures if figure)
        yield f"| {_whole(item.number)} | {prose(item.can_do.in_(lang))} | {told} |\n"


def _whole(text: str) -> str:
    """A line that is not broken: no-break spaces, and between other characters an invisible joiner where they are not ASCII."""
    return _JOIN.sub("&NoBreak;", prose(text)).replace(" ", "&nbsp;")


def _details(found: Findings, lang: Lang) -> Iterator[str]:
    item = found.item
    yield f"<details><summary>{code(item.number + ' ' + item.exercise)} {prose(_status(item, lang))}</summary>\n\n"
    known = misconceptions(item, lang)
    if known:
        yield (words.MISCONCEPTION if len(known) == 1 else words.MISCONCEPTIONS).in_(lang) + "\n\n"
        for name, title, link in known:
            target = f" [↗]({link})" if _URL.fullmatch(link) else f" {code(link)}" if link else ""
            yield f"- **{prose(title)}** {code(name)}{target}\n"
        yield "\n"
    yield from _block("", found.message.in_(lang), lang)
    for part in found.parts:
        yield f"**{prose(part.title.in_(lang))}**{' ★' * part.stretch}{' · ' + words.UNWRITTEN.in_(lang) if part.unwritten else ''}\n\n"
        for check in part.failing:
            yield from _check(check, lang)
    for why, count in found.not_run:
        yield f"{prose(words.say(words.NOT_RUN, lang, count=count, why=why.in_(lang)))}\n\n"
    yield from _block(words.KERNELS.in_(lang), "\n".join(map(line, words.kernels(item, lang))), lang)
    yield from _block(
        words.PERFORMANCE.in_(lang),
        "\n".join(map(line, words.performance(item.performance, lang))) if item.performance else "",
        lang,
    )
    counted = words.visible((item,), lang)
    yield f"{prose(counted)}\n\n</details>\n\n" if counted else "</details>\n\n"


def _check(check: CheckResult, lang: Lang) -> Iterator[str]:
    hidden = f" · {words.HIDDEN.in_(lang)}" if check.hidden else ""
    yield f"✗ {prose(check.title.in_(lang))}{hidden}\n\n"
    yield from _block("", check.message.in_(lang), lang)
    yield from _block(words.CALLS.in_(lang), check.counterexample, lang)
    yield from _block(words.PRINTED.in_(lang), check.output, lang)


def _block(title: str, text: str, lang: Lang) -> Iterator[str]:
    found = lines(text, lang)
    if found:
        yield f"{title}\n\n{fenced(found)}\n\n" if title else f"{fenced(found)}\n\n"


def _footer(report: Report, lang: Lang) -> list[str]:
    return [
        text
        for text in (
            words.visible(report.items, lang),
            words.note(report, lang),
            words.isolation(report, lang),
            words.circumstances(report, lang),
        )
        if text
    ]


def _status(item: ItemResult, lang: Lang) -> str:
    return f"{words.SYMBOL[item.status]} {words.STATUS[item.status].in_(lang)}"
