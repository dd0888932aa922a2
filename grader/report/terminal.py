"""The report at a terminal: a table and what failed below it. A pipe gets plain lines, one per item, without colour or box drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, chop_cells
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from grader.model import CheckResult, ItemResult, Lang, Report, Status
from grader.report import words
from grader.report.escape import line, lines
from grader.report.findings import Findings, misconceptions, needs, told

_STYLE = {
    Status.passed: "green",
    Status.in_progress: "yellow",
    Status.not_started: "dim",
    Status.needs: "dim",
    Status.internal_error: "magenta",
}
_WIDEST = 100  # cells of a line; longer ones are hard to read
_LEAST = 24  # cells for the wording, below which an item takes two lines instead of a row
_OPEN, _CLOSE = "（《「『【〔“‘([{", "）》」』】〕”’，。、；：！？…)]},.;:!?"
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"\s+|[{re.escape(_OPEN)}]*(?:(?![{re.escape(_OPEN + _CLOSE)}])[{_WIDE}]|[^\s{_WIDE}]+)[{re.escape(_CLOSE)}]*|."
)


def render(report: Report, lang: Lang) -> str:
    """Plain lines for a pipe or a log; nothing of a learner's begins a line. Ends with a newline."""
    rows = [
        (item.number, _word(item, lang), words.steps(item), words.points(item), line(item.can_do.in_(lang)))
        for item in report.items
    ]
    widths = [max((cell_len(row[i]) for row in rows), default=0) for i in range(4)]
    out = ["  ".join([*(_pad(cell, width) for cell, width in zip(row, widths)), row[4]]).rstrip() for row in rows]
    for found in told(report):
        out += ["", f"{found.item.number} {found.item.exercise} · {_word(found.item, lang)}"]
        out += [
            "  " * (indent + 1) + ("| " if quoted else "") + text
            for indent, text, quoted, _ in _story(found, lang, plain=True)
        ]
    for message, numbers in needs(report, lang).items():
        out += ["", f"{', '.join(numbers)} · {line(message)}"]
    return "\n".join([*out, "", *(text for text, _ in _footer(report, lang))]).lstrip("\n") + "\n"


def draw(report: Report, lang: Lang, width: int = 80) -> RenderableType:
    """The same for a terminal of `width` cells: a table, or on a narrow one two lines per item."""
    width = max(20, min(width, _WIDEST))
    parts: list[RenderableType] = [_table(report, lang, width)]
    for found in told(report):
        item = found.item
        parts.append(
            _flow(
                f"{words.SYMBOL[item.status]} {item.number} {item.exercise} · {_word(item, lang)}",
                width,
                "bold " + _style(item),
            )
        )
        parts += [
            part
            for indent, text, quoted, style in _story(found, lang)
            for part in _flows(text, width, style, 2 + 2 * indent, quoted)
        ]
        parts.append(Line(""))
    for message, numbers in needs(report, lang).items():
        parts += [
            *_flows(f"{words.SYMBOL[Status.needs]} {', '.join(numbers)} · {line(message)}", width, "dim", 0, False),
            Line(""),
        ]
    return Group(*parts, *(_flow(text, width, style) for text, style in _footer(report, lang)))


def show(report: Report, lang: Lang, console: Console) -> None:
    """Print to a console: `draw` where it is a terminal, else `render`."""
    if console.is_terminal:
        console.print(draw(report, lang, console.width), highlight=False)
    else:
        console.file.write(render(report, lang))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces and between Chinese characters, none beginning with closing punctuation."""
    done, current = [], ""
    for piece in _PIECE.findall(text):
        if cell_len(current + piece.rstrip()) <= width:
            current += piece
            continue
        if current.strip():
            done.append(current.rstrip())
        current = ""
        if not piece.isspace():
            *full, current = chop_cells(piece, width) or [piece]  # nothing to chop where nothing is wide
            done += full
    return [*done, current.rstrip()] if current.strip() or not done else done


# -- the table --


def _table(report: Report, lang: Lang, width: int) -> RenderableType:
    heads = [head.in_(lang) for head in (words.NUMBER, words.CHECKLIST, words.STATUS_HEAD, words.STEPS, words.POINTS)]
    cells = [
        [
            item.number,
            line(item.can_do.in_(lang)),
            f"{words.SYMBOL[item.status]} {_word(item, lang)}",
            words.steps(item),
            words.points(item),
        ]
        for item in report.items
    ]
    widths = [max(cell_len(row[i]) for row in [heads, *cells]) for i in range(5)]
    widths[1] = min(widths[1], width - sum(widths) + widths[1] - 2 * (len(widths) - 1))
    if widths[1] < min(_LEAST, max((cell_len(row[1]) for row in cells), default=0)):
        return _pairs(report, lang, width)
    table = Table(
        box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="dim", border_style="dim", pad_edge=False
    )
    for i, (head, column) in enumerate(zip(heads, widths)):
        table.add_column(Line(head), width=column, no_wrap=True, justify="right" if i == 4 else "left")
    several = len({item.chapter for item in report.items}) > 1
    chapter = ""
    for item, (number, wording, status, steps, points) in zip(report.items, cells):
        if several and item.chapter != chapter:
            table.add_row("", Line("\n" * bool(chapter) + line(item.chapter), "dim"))
            chapter = item.chapter
        quiet = "dim" if item.status in (Status.not_started, Status.needs) else ""
        table.add_row(
            Line(number, quiet),
            Line("\n".join(wrap(wording, widths[1])), quiet),
            Line(status, _style(item)),
            Line(steps, quiet),
            Line(points, quiet),
        )
    return Group(Line(""), table, Line(""))


def _pairs(report: Report, lang: Lang, width: int) -> RenderableType:
    parts: list[RenderableType] = [Line("")]
    for item in report.items:
        parts += _flows(
            f"{words.SYMBOL[item.status]} {item.number} {line(item.can_do.in_(lang))}", width, _style(item), 0, False
        )
        figures = [_word(item, lang), words.steps(item), words.points(item)]
        parts.append(_flow("  " + " · ".join(figure for figure in figures if figure), width, "dim"))
    return Group(*parts, Line(""))


# -- below it --

_Told = tuple[int, str, bool, str]  # indent, text, quoted from the learner, style


def _story(found: Findings, lang: Lang, plain: bool = False) -> Iterator[_Told]:
    """What is told of one item, line by line; `plain`: words instead of symbols."""
    known = misconceptions(found.item, lang)
    if known:
        yield 0, (words.MISCONCEPTION if len(known) == 1 else words.MISCONCEPTIONS).in_(lang), False, "bold"
        for name, title, link in known:
            yield 1, line(f"{title} · {name}"), False, ""
            if link:
                yield 1, line(link), False, "dim"
    for text in lines(found.message.in_(lang), lang):
        yield 0, text, True, ""
    for part in found.parts:
        title = line(part.title.in_(lang)) + " ★" * part.stretch
        yield 0, f"{title} · {words.UNWRITTEN.in_(lang)}" if part.unwritten else title, False, "dim"
        for check in part.failing:
            yield from _check(check, lang, plain)
    for why, count in found.not_run:
        yield 0, line(words.say(words.NOT_RUN, lang, count=count, why=why.in_(lang))), False, "dim"
    measured = words.kernels(found.item, lang)
    if measured:
        yield 0, words.KERNELS.in_(lang), False, "bold"
        for text in measured:
            yield 1, line(text), True, ""
    if found.item.performance:
        yield 0, words.PERFORMANCE.in_(lang), False, "bold"
        for text in words.performance(found.item.performance, lang):
            yield 1, line(text), True, ""
    counted = words.visible((found.item,), lang)
    if counted:
        yield 0, counted, False, "dim"


def _check(check: CheckResult, lang: Lang, plain: bool) -> Iterator[_Told]:
    mark = f"{words.OUTCOME[check.outcome].in_(lang)} ·" if plain else "✗"
    yield 0, f"{mark} {line(check.title.in_(lang))}" + f" · {words.HIDDEN.in_(lang)}" * check.hidden, False, "red"
    for text in lines(check.message.in_(lang), lang):
        yield 1, text, True, ""
    for title, body in ((words.CALLS, check.counterexample), (words.PRINTED, check.output)):
        told_lines = lines(body, lang)
        if told_lines:
            yield 1, title.in_(lang), False, "dim"
            for text in told_lines:
                yield 1, text, True, ""


def _footer(report: Report, lang: Lang) -> Iterator[tuple[str, str]]:
    yield words.summary(report, lang), "bold"
    counted = words.visible(report.items, lang)
    if counted and counted not in (words.visible((found.item,), lang) for found in told(report)):
        yield counted, ""
    yield words.note(report, lang), "green" if words.graded(report) else "yellow"
    yield line(words.isolation(report, lang)), "dim"
    yield line(words.circumstances(report, lang)), "dim"


# -- pieces --


def _word(item: ItemResult, lang: Lang) -> str:
    return words.STATUS[item.status].in_(lang)


def _style(item: ItemResult) -> str:
    return _STYLE.get(item.status, "red")


def _pad(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _flow(text: str, width: int, style: str) -> Line:
    return Line("\n".join(part.removesuffix(" ·") for part in wrap(text, width)), style)


def _flows(text: str, width: int, style: str, indent: int, quoted: bool) -> Iterator[Line]:
    """One line of text as several of the screen, all behind the same margin; what is quoted has a bar in it."""
    margin = " " * indent + ("│ " if quoted else "")
    for i, part in enumerate(wrap(text, width - cell_len(margin) - (0 if quoted else 2))):
        yield Line.assemble((margin if quoted or not i else margin + "  ", "dim"), (part, style))
