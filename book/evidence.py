"""The numbers rule: every number in a page's prose is one that an executed block of that page takes in or prints.

A block's literals and a doctest's expected output count; that the output is right is Sybil's to say. Exempt are names (A100, INT4,
Llama-3-8B), versions, dates, what is numbered (figure 1, chapter 3), code that is not a number, the further-reading section, and a
line with a citation: a link to another site, or a footnote. Digits in Chinese or English words ("three", 三) are not looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from book.pages import Page

FURTHER = ("延伸阅读", "Further reading")  # sections whose numbers are dates, versions and pages
_PRODUCT = re.compile(
    r"(?:RTX )?\b4090\b|A100 (?:40|80) ?GB(?: SXM)?|DDR\d-\d+|PCIe(?: Gen)? ?\d(?:\.\d)?|(?:vLLM|Python|CUDA|PyTorch|Triton|MyST) v?\d+(?:\.\d+)*"
)
_NUMBERED = re.compile(
    r"\d+(?:\.\d+)+ ?节|第 ?\d+(?:\.\d+)* ?(?:章|节|步|题|行|版|条)|[图表式] ?\d+|(?:[Cc]hapter|[Ss]ection|[Ss]tep|[Ff]igure|[Tt]able|[Ii]tem|[Ee]xercise|[Rr]elease)s? \d+(?:\.\d+)*|练习 ?\d+(?:\.\d+)+"
)
_VERSION = re.compile(r"\bv?\d+\.\d+\.\d+[\w.]*")
_DATE = re.compile(
    r"\b\d{4}-\d\d(?:-\d\d)?\b|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}|\d{4} ?年(?: ?\d+ ?月)?(?: ?\d+ ?日)?"
)
_CITED = re.compile(r"\]\(<?https?://|<https?://|\[\^[\w-]+\]")
_LINK = re.compile(r"(!?)\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_CODE = re.compile(r"`+([^`]+)`+")
_ORDINAL = re.compile(r"^\s*(?:[-*+]\s+)?\d+[.)、]\s+|^\s*[|:\s-]+$")
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z_]*[-_.]?\d[\w.-]*|(?<![A-Za-z0-9])[A-Za-z]+-[\w.-]*\d[\w.-]*")
_NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?(?:e[+-]?\d+)?")


@dataclass(frozen=True)
class Claim:
    """A number of the prose that no block of its page shows."""

    line: int
    number: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.number} is in no executed block, and the line cites nothing: {self.text.strip()[:80]}"


def unproved(page: Page, pictures: Iterable[str] = ()) -> list[Claim]:
    """Claims of the prose, and of the texts drawn in the page's figures (line 0), that nothing on the page proves."""
    known = shown(page)
    lines = [(line.number, line.text) for line in page.lines if not line.section.startswith(FURTHER)]
    lines += [(0, text) for text in pictures]
    return [
        Claim(number, raw, text)
        for number, text in lines
        if not _CITED.search(text)
        for raw, values in numbers(text)
        if not values & known
    ]


def shown(page: Page) -> set[Decimal]:
    """Every number that a Python block holds as a literal or prints."""
    found: set[Decimal] = set()
    for block in page.python:
        source, output = _split(block.text)
        found |= set(_literals(source))
        found |= {value for line in output for _, values in numbers(line) for value in values}
    return found


def numbers(text: str) -> Iterator[tuple[str, set[Decimal]]]:
    """Numbers of one line as written, and the values that would prove each: a percentage also as a share."""
    text = _ORDINAL.sub("", text)
    text = _LINK.sub(lambda found: found[2] if found[1] else "", text)
    text = _CODE.sub(lambda found: " " if re.search(r"[A-Za-z_(=]", found[1]) else f" {found[1]} ", text)
    for pattern in (_PRODUCT, _NUMBERED, _DATE, _VERSION, _NAME):
        text = pattern.sub(" ", text)
    for found in _NUMBER.finditer(text):
        value = _value(found[0])
        if value is None:
            continue
        share = re.match(r"\s*[%％]", text[found.end() :])
        yield found[0], {value, value / 100} if share else {value}


def _split(text: str) -> tuple[str, list[str]]:
    """Source and expected output of a block; a block without prompts is all source."""
    if not text.lstrip().startswith(">>>"):
        return text, []
    source, output, prompt = [], [], False
    for line in text.splitlines():
        if line.startswith((">>>", "...")) and (line.startswith(">>>") or prompt):
            source.append(line[4:])
            prompt = True
        else:
            output.append(line)
            prompt = False
    return "\n".join(source) + "\n", output


def _literals(source: str) -> Iterator[Decimal]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return  # that the block does not run is told where blocks are run
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield Decimal(repr(node.value))


def _value(raw: str) -> Decimal | None:
    try:
        return Decimal(raw.replace(",", "").replace("_", ""))
    except InvalidOperation:
        return None
