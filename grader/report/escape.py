"""Making text that may come from a learner harmless: for a terminal, a log, markdown and XML."""

from __future__ import annotations

import html
import re
import unicodedata

from grader.model import Lang
from grader.report import words

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_COMMAND = re.compile(
    r"^([^\w!-~\n]*):(?=:)", re.MULTILINE
)  # `::error::` at the start of a line, behind anything invisible
_OLD_COMMAND = re.compile(r"#([^\w!-~\s]*)#([^\w!-~\s]*)\[")  # `##[error]` anywhere in a line
_FENCE = re.compile(r"`{3,}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~$@])")


def printable(text: str) -> str:
    """Newlines as the only control character: escape sequences go, tabs become spaces, the invisible becomes U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    text = _ANSI.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4)
    return "".join(
        c if c.isprintable() or c == "\n" else " " if unicodedata.category(c) == "Zs" else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )


def inert(text: str) -> str:
    """Printable, and no line of it is a command to a workflow runner, however it is indented."""
    return _OLD_COMMAND.sub(r"## [", _COMMAND.sub(r"\1: ", printable(text)))


def line(text: str) -> str:
    """Inert, in one line."""
    return " ".join(inert(text).split())


def lines(text: str, lang: Lang, most: int = 24, longest: int = 4000) -> list[str]:
    """Inert lines without blank ones around them; beyond `most` lines or `longest` characters a notice stands instead."""
    text = inert(text).strip("\n").rstrip()
    cut = []
    if len(text) > longest:
        cut = [words.say(words.MORE_CHARACTERS, lang, count=len(text) - longest)]
        text = text[:longest]
    found = text.split("\n") if text else []
    if len(found) > most:
        return [*found[: most - 1], words.say(words.MORE_LINES, lang, count=len(found) - most + 1), *cut]
    return [*found, *cut]


def fenced(found: list[str]) -> str:
    """Lines as a markdown code block that no line of them can end."""
    text = "\n".join(found)
    fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(text))])
    return f"{fence}text\n{text}\n{fence}"


def code(text: str) -> str:
    """One line as code inside markdown prose or a table."""
    return f"<code>{_MARKDOWN.sub(lambda found: f'&#{ord(found[0])};', html.escape(line(text)))}</code>"


def prose(text: str) -> str:
    """One line of an author's sentence inside markdown prose or a table; its `code` stays code."""
    parts = re.split(r"`([^`]+)`", line(text))
    return "".join(
        code(part) if i % 2 else _MARKDOWN.sub(r"\\\1", html.escape(part, quote=False)) for i, part in enumerate(parts)
    )
