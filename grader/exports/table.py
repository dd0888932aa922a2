"""CSV, cell by cell. What was read is written back byte for byte wherever nothing was put in its place.

RFC 4180, read leniently as Excel and Python's csv do; `,` `;` or TAB; UTF-8 with or without BOM, or GB18030. A text of ours that a
spreadsheet would take for a formula gets an apostrophe in front; numbers of ours stand as they are, and so does what somebody else wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.catalogue import CourseError

BOM = "\ufeff"
DELIMITERS = (",", ";", "\t")
_FORMULA = frozenset(
    "=+-@＝＋－＠"
)  # a spreadsheet's first characters of a formula; the wide ones count in East Asian locales
_INVISIBLE = frozenset("\t\r\n")
_MOST = 64 << 20  # bytes of a gradebook


@dataclass
class Cell:
    """`value`: what it says; `raw`: how it stands in the file, quotes and all."""

    value: str
    raw: str


@dataclass
class Line:
    """One record and what ends it; the last one of a file may have no end."""

    cells: list[Cell]
    end: str = "\r\n"

    def value(self, at: int) -> str:
        """The cell's text without spaces around it; empty where the record is too short."""
        return self.cells[at].value.strip() if at < len(self.cells) else ""


@dataclass
class Sheet:
    """A CSV file: its records, and what is needed to write it as it came."""

    lines: list[Line]
    delimiter: str = ","
    encoding: str = "utf-8"
    bom: bool = False
    name: str = field(default="", compare=False)

    def encode(self) -> bytes:
        """The file's bytes."""
        text = "".join(self.delimiter.join(cell.raw for cell in line.cells) + line.end for line in self.lines)
        return ((BOM if self.bom else "") + text).encode(self.encoding)

    def put(self, line: Line, at: int, value: int) -> None:
        """Write a number into a cell. Nothing else of the file changes."""
        line.cells[at] = Cell(str(value), str(value))


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front where it could be one."""
    risky = value[:1] in _INVISIBLE or value.lstrip()[:1] in _FORMULA
    return f"'{value}" if value and risky else value


def quoted(value: str) -> str:
    """A text as a CSV field: in quotes where it holds anything that some reader takes for the end of a field."""
    if any(c in value for c in '",;\t\r\n') or value != value.strip():
        return '"' + value.replace('"', '""') + '"'
    return value


def written(rows: Iterable[Sequence[str | int]], *, bom: bool) -> bytes:
    """Rows of ours as RFC 4180 in UTF-8: texts made harmless, numbers as they are."""
    cells = (
        [str(value) if isinstance(value, int) else quoted(harmless(_sound(value))) for value in row] for row in rows
    )
    return ((BOM if bom else "") + "".join(",".join(row) + "\r\n" for row in cells)).encode()


def read(path: Path) -> Sheet:
    """A CSV file. CourseError where it is none, too large, or in another encoding."""
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise CourseError(f"{path}：读不了（{error.strerror}）", f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > _MOST:
        raise CourseError(
            f"{path}：超过 {_MOST >> 20} MiB，不像是成绩册", f"{path}: over {_MOST >> 20} MiB, hardly a gradebook"
        )
    return parse(data, str(path))


def parse(data: bytes, name: str = "csv") -> Sheet:
    """The sheet in some bytes; errors name the file."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        bom = text.startswith(BOM)
        text = text.removeprefix(BOM)
        delimiter = _delimiter(text, name)
        return Sheet(_split(text, delimiter, name), delimiter, encoding, bom, name)
    raise CourseError(
        f"{name}：编码既不是 UTF-8 也不是 GB18030；请在导出时选 UTF-8，或用表格软件另存为 CSV UTF-8",
        f"{name}: neither UTF-8 nor GB18030; choose UTF-8 when exporting, or save it as CSV UTF-8 in a spreadsheet",
    )


def _delimiter(text: str, name: str) -> str:
    """Of those that give all records the same number of fields, the one that gives most; else the one that splits the header most."""

    def merit(delimiter: str) -> tuple[bool, int, int]:
        try:
            lines = _split(text, delimiter, name)
        except CourseError:  # perhaps a quote inside of a field of another delimiter
            return False, 1, 0
        counts = [len(line.cells) for line in lines if line.cells != [Cell("", "")]] or [0]
        return len(set(counts)) == 1 and counts[0] > 1, 2 if max(counts) > 1 else 0, counts[0]

    return max(DELIMITERS, key=merit)


def _split(text: str, delimiter: str, name: str) -> list[Line]:
    lines: list[Line] = []
    cells: list[Cell] = []
    at, size = 0, len(text)
    while at < size:
        start = at
        if text[at : at + 1] == '"':
            at = _closing(text, at, name)
            value = text[start + 1 : at - 1].replace('""', '"')
        else:
            value = ""
        rest = at
        while at < size and text[at] not in (delimiter, "\r", "\n"):
            at += 1
        cells.append(Cell(value + text[rest:at], text[start:at]))
        if at < size and text[at] == delimiter:
            at += 1
            if at == size:
                cells.append(Cell("", ""))
                lines.append(Line(cells, ""))
                return lines
            continue
        end = "\r\n" if text.startswith("\r\n", at) else text[at : at + 1]
        at += len(end)
        lines.append(Line(cells, end))
        cells = []
    return lines


def _closing(text: str, at: int, name: str) -> int:
    """Behind the quote that ends the field beginning at `at`."""
    start = at
    at += 1
    while True:
        at = text.find('"', at)
        if at < 0:
            line = text.count("\n", 0, start) + 1
            raise CourseError(
                f"{name}:{line}：引号没有配对，不是完整的 CSV",
                f"{name}:{line}: a quote is never closed, no whole CSV file",
            )
        if text[at + 1 : at + 2] != '"':
            return at + 1
        at += 2


def _sound(value: str) -> str:
    """Lone surrogates and NUL cannot stand in a file."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
