"""One page of the book, read as text: its Python blocks, its prose line by line, its sections, targets and columns.

Not a Markdown parser: it knows the fences, directives and targets that the chapters use, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LANGS = ("zh", "en")
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(
    r"[\u3400-\u9fff]|[A-Za-z0-9](?:[\w.,:/%+-]*[A-Za-z0-9%])?"
)  # as a word processor counts: a character, or a Latin word

_FENCE = re.compile(r"^(`{3,}|~{3,})\s*(\S*)")
_COLON = re.compile(r"^:{3,}\s*(?:\{(\w[\w-]*)\})?\s*(.*)$")
_TARGET = re.compile(r"^\(([\w-]+)\)=\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*$")
_NUMBERING = re.compile(r"^\d+(?:\.\d+)*\s+")
_OPTION = re.compile(r"^:[\w-]+:")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


@dataclass(frozen=True)
class Line:
    """One line of prose; `number` counts from 1, `section` is the heading above it (level two), `column` the target of its column."""

    number: int
    text: str
    section: str = ""
    column: str = ""


@dataclass(frozen=True)
class Block:
    """One fenced block: its language (a directive's name in braces), its text, the line where the text begins."""

    lang: str
    text: str
    number: int


@dataclass(frozen=True)
class Page:
    """A page as its parts; `columns`: target → lines of the column that follows it."""

    lang: str
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    targets: tuple[str, ...]
    sections: tuple[str, ...]
    columns: dict[str, tuple[Line, ...]]
    directives: tuple[tuple[str, str], ...]  # name, argument

    @property
    def python(self) -> list[Block]:
        return [block for block in self.blocks if block.lang == "python"]


def read(path: Path) -> Page:
    """The page at chapters/<lang>/<name>.md."""
    return parse(path.read_text(encoding="utf-8"), path.parent.name)


def chapters(root: Path, lang: str) -> list[Path]:
    """The chapters of one language in order, without the index and the calculators."""
    return sorted((root / "chapters" / lang).glob("[0-9][0-9]_*.md")) + sorted(
        (root / "chapters" / lang).glob("appendix.md")
    )


def pictures(path: Path) -> list[str]:
    """Texts drawn in the figures of a page; the numbers at an axis (class="tick") are no statements."""
    names = re.findall(r"\]\((\.\./figures/[\w.-]+\.svg)\)", path.read_text(encoding="utf-8"))
    drawn = [(path.parent / name).read_text(encoding="utf-8") for name in names]
    return [text for svg in drawn for text in re.findall(r'<text(?! class="tick")[^>]*>([^<]*)</text>', svg)]


def parse(text: str, lang: str) -> Page:
    text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", "", found[0]), text)
    lines: list[Line] = []
    blocks: list[Block] = []
    targets: list[str] = []
    sections: list[str] = []
    columns: dict[str, tuple[Line, ...]] = {}
    directives: list[tuple[str, str]] = []
    fence, opened, inside = "", ("", 0), list[str]()
    column, target, depth = "", "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        if fence:
            if raw.startswith(fence) and not raw.strip(fence[0]).strip():
                blocks.append(Block(opened[0], "\n".join(inside) + "\n", opened[1]))
                fence = ""
            else:
                inside.append(raw)
            continue
        if found := _FENCE.match(raw):
            fence, opened, inside = found[1], (found[2], number + 1), []
            if found[2].startswith("{"):
                directives.append((found[2].strip("{}"), raw.partition("}")[2].strip()))
            continue
        if found := _TARGET.match(raw):
            target = found[1]
            targets.append(target)
            continue
        section = sections[-1] if sections else ""
        if raw.startswith(":::"):
            found = _COLON.match(raw)
            name, rest = (found[1] or "", found[2]) if found else ("", "")
            depth += 1 if name else -1
            if name:
                directives.append((name, rest))
                if name == "column":
                    column = target or f"line {number}"
                    columns[column] = ()
                if rest:
                    lines.append(Line(number, rest, section, column))
            else:
                column = ""
            continue
        if found := _HEADING.match(raw):
            if len(found[1]) == 2:
                sections.append(found[2])
                section = found[2]
            lines.append(Line(number, _NUMBERING.sub("", found[2]), section))
            target = ""
            continue
        if depth and _OPTION.match(raw):
            continue
        if raw.strip():
            line = Line(number, raw, section, column)
            lines.append(line)
            if column:
                columns[column] += (line,)
            else:
                target = ""
    return Page(lang, tuple(lines), tuple(blocks), tuple(targets), tuple(sections), columns, tuple(directives))


_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")


def plain(text: str) -> str:
    """A line without markup: links by their text, code by what stands in it."""
    return re.sub(r"[*`_]{1,3}(?=\S)|(?<=\S)[*`_]{1,3}", "", _LINK.sub(r"\1", text))


def chinese(page: Page) -> int:
    """Chinese characters of the page, code excluded."""
    return sum(len(CHINESE.findall(plain(line.text))) for line in page.lines)


def words(lines: tuple[Line, ...]) -> int:
    """Length as a word processor gives it: Chinese characters, and Latin words and numbers as one each."""
    return sum(len(WORD.findall(plain(line.text))) for line in lines)
