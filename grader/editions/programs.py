"""Programs inside any text: pages, notebooks, fences, quotations, comments, patches, strings in strings.

Nothing is known of the format. A text that is no program is searched for the longest runs of lines that are one; what stands in
quotes, behind a common prefix or between tags is a text of its own.
"""

from __future__ import annotations

import ast
import html
import itertools
import json
import re
import warnings
from collections.abc import Iterator, Sequence

from grader.editions import fingerprints

SHORTEST = 24  # characters of a text that may hold a window of a syntax tree
DEEPEST = 6  # texts inside texts
_HEAD = 8  # lines that are tried first
_LEAST, _MOST = 60, 1500  # lines of one run
_WORDS = (
    "assert async await break class continue def del elif else except finally for from global if import lambda match nonlocal"
    " not pass raise return try type while with yield case"
)
_BETWEEN = "and as else for if in is not or async from"
# two words side by side, the first of which begins no statement
_PROSE = re.compile(
    rf"[ ]*(?:$|#|(?!(?:{_WORDS.replace(' ', '|')})\b)[^\W\d]\w*[ ]+(?!(?:{_BETWEEN.replace(' ', '|')})\b)[^\W\d])"
)
_MAGIC = re.compile(r"[ ]*(?:%|!|```|~~~)")  # what IPython understands, and fences
_CUT = re.compile(r"never closed|unterminated|unexpected EOF")  # said of a program that goes on
_LEADER = re.compile(r"[ ]*(>>>|\.\.\.|#|//|--|>|\+|-|\*|;|\|)")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`[^`\n]+`')
_TRIPLE = re.compile(r"(\'{3}|\"{3})(.*?)\1", re.S)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_LISTED = re.compile(r"[\s,+\\]*")  # between strings that belong together
_BLOCK_TAG = re.compile(r"</?(?:pre|p|div|br|li|td|tr|h\d|textarea|script|style)\b[^>]*>|<!\[CDATA\[|\]\]>", re.I)
_LINE_NUMBER = re.compile(r'<span class="(?:linenos?|lineno special)">[^<]*</span>')
_TAG = re.compile(r"<[/!?a-zA-Z][^>]*>")
_MARKED_UP = re.compile(r"</[a-zA-Z]|<br|<!\[CDATA|&(?:#\w+|[a-z]+);", re.I)


def inside(text: str) -> Iterator[ast.Module]:
    """Syntax trees of all programs in a text, the whole of it and those in its strings and comments included."""
    todo = [(text, 0)]
    seen: set[str] = set()
    while todo:
        text, depth = todo.pop()
        if len(text) < SHORTEST or text in seen:
            continue
        seen.add(text)
        tree = fingerprints.parsed(text)
        found = [tree] if tree is not None else _runs(text)
        parts: list[Iterator[str]] = [] if tree is not None else [_quoted(text), _without_tags(text)]
        parts += [_behind_prefixes(text, program=tree is not None), _verbatim(text)]
        for tree in found:
            yield tree
            parts.append(_strings(tree))
        if depth < DEEPEST:
            todo += [(part, depth + 1) for part in itertools.chain(*parts)]


def plain(text: str) -> str:
    """A page as one reads it: without tags, with its entities as characters. Unchanged where it has neither."""
    if not _MARKED_UP.search(text):
        return text
    return html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", _LINE_NUMBER.sub("", text))))


def _runs(text: str) -> Iterator[ast.Module]:
    """The longest runs of lines that are a program, one after the other."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8).split("\n")
    lines = ["" if _MAGIC.match(line) else line for line in lines]
    at, most = 0, _MOST
    while at < len(lines):
        length = 0
        if not _PROSE.match(lines[at]):
            block = _block(lines, at, _HEAD)
            tree, length, goes_on = _longest(block)
            if goes_on or length == len(block):
                tree, length, _ = _longest(_block(lines, at, most))
                most = _MOST if tree is not None else max(most // 2, _LEAST)  # brackets that nobody closes cost time
            if tree is not None:
                yield tree
        at += max(length, 1)


def _block(lines: Sequence[str], at: int, most: int) -> list[str]:
    """Lines from `at` on that are indented no less, without that indentation."""
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip(" "))]
    return [
        line[len(indent) :]
        for line in itertools.takewhile(
            lambda line: line.startswith(indent) or not line.strip(), itertools.islice(lines, at, at + most)
        )
    ]


def _longest(lines: list[str]) -> tuple[ast.Module | None, int, bool]:
    """The program that the first lines are: its tree, the number of lines, and whether it may go on behind the last one."""
    goes_on = False
    while lines:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse("\n".join(lines)), len(lines), goes_on
        except SyntaxError as error:
            goes_on = goes_on or bool(_CUT.search(error.msg or "")) or (error.lineno or 0) >= len(lines)
            lines = lines[: min((error.lineno or 1) - 1, len(lines) - 1)] if (error.lineno or 1) > 1 else []
        except (ValueError, RecursionError, MemoryError):
            break
    return None, 0, goes_on


def _strings(tree: ast.Module) -> Iterator[str]:
    """Strings of a program: each, those of a list as one, those with placeholders with a name in their place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
            yield _unindented(node.value)
        elif isinstance(node, (ast.List, ast.Tuple, ast.JoinedStr)):
            parts = node.values if isinstance(node, ast.JoinedStr) else node.elts
            texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "_" for part in parts)
            elif len(texts) == len(parts) > 1:
                yield "".join(texts)
                yield "\n".join(texts)


def _unindented(text: str) -> str:
    """A docstring with its first line where the others are."""
    first, newline, rest = text.partition("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest.split("\n") if line.strip()), default=0)
    return first.lstrip() + newline + "\n".join(line[margin:] for line in rest.split("\n"))


def _verbatim(text: str) -> Iterator[str]:
    """What stands between three quotes, as it is: in TOML, say, a backslash is one."""
    for match in _TRIPLE.finditer(text):
        yield match[2]


def _quoted(text: str) -> Iterator[str]:
    """What stands in quotes: each, and strings that follow one another as one."""
    group: list[str] = []
    end = 0
    for match in _QUOTED.finditer(text):
        string = _unescaped(match[0])
        if len(string) >= SHORTEST:
            yield string
        if group and not _LISTED.fullmatch(text, end, match.start()):
            if len(group) > 1:
                yield "".join(group)
            group = []
        group.append(string)
        end = match.end()
    if len(group) > 1:
        yield "".join(group)


def _unescaped(quoted: str) -> str:
    if "\\" not in quoted:
        return quoted[1:-1]
    if quoted[0] == '"':
        try:
            return str(json.loads(quoted, strict=False))
        except ValueError:
            pass
    letters = {"n": "\n", "t": "\t", "r": "\n"}
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else letters.get(m[2], m[2]), quoted[1:-1])


def _without_tags(text: str) -> Iterator[str]:
    page = plain(text)
    if page != text:
        yield page


def _behind_prefixes(text: str, *, program: bool) -> Iterator[str]:
    """Lines in a row that begin alike, without that beginning: comments, quotations, prompts, patches. Of a program, its comments."""
    lines = text.expandtabs(8).split("\n")
    if not program and any(line.startswith("@@ ") for line in lines):
        yield "\n".join(line[1:] for line in lines if line[:1] in ("+", " "))
        yield "\n".join(line[1:] for line in lines if line[:1] in ("-", " "))
    group: list[str] = []
    last = ""
    for line in lines:
        match = _LEADER.match(line)
        leader = match[1] if match and (match[1] == "#" or not program) else ""
        leader = ">>>" if leader == "..." else leader
        if leader != last and (leader or line.strip()):
            yield "\n".join(group)
            group, last = [], leader
        if match and leader:
            group.append(line[match.end() :])
        elif last and not line.strip():
            group.append("")
    yield "\n".join(group)
