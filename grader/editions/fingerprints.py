"""What a private text is recognised by: runs of its words, and windows of its syntax tree with names, layout and literals taken out."""

from __future__ import annotations

import ast
import bisect
import functools
import itertools
import re
import warnings
from collections.abc import Callable, Iterator

PROSE = 32  # in a row; a word counts 2, a Chinese character 1
CODE = 48  # the same, in program text
TREE = 30  # nodes of statements in a row
WHOLE = 12  # nodes of a function's whole body, where its name is the same
LARGEST = 400  # nodes: what is larger is recognised by what stands in it

_CHINESE = r"\u3400-\u9fff"
_WORD = re.compile(rf"[{_CHINESE}]|(?<![^\W{_CHINESE}])(?!\d)[^\W{_CHINESE}]+")
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|[nrt])")  # in strings of programs, JSON, TOML, translations
_NAMES: dict[str, tuple[type[ast.AST], ...]] = {
    "id": (ast.Name,),
    "arg": (ast.arg,),
    "name": (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
}
_LEFT_OUT = {"ctx", "kind", "type_comment", "type_ignores", "annotation", "returns", "decorator_list", "type_params"}
_IDLE = (ast.Import, ast.ImportFrom, ast.Pass)


def runs(text: str, least: int) -> Iterator[int]:
    """From each word on the fewest that count `least`; punctuation, numbers, markup and line breaks, escaped or not, do not count."""
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
    words = [word.casefold() for word in _WORD.findall(text)]
    ends = list(itertools.accumulate((1 if "\u3400" <= word <= "\u9fff" else 2 for word in words), initial=0))
    for at in range(len(words)):
        end = bisect.bisect_left(ends, ends[at] + least)
        if end == len(ends):
            return
        yield hash(tuple(words[at:end]))


def windows(
    tree: ast.AST, least: int = TREE, of_interest: Callable[[ast.stmt], bool] = lambda statement: True
) -> Iterator[tuple[int, int]]:
    """(fingerprint, line) of statements in a row, from each statement on the fewest that have `least` nodes."""
    counted = _sizes(tree)
    for body in _bodies(tree):
        sizes = [counted[id(statement)] for statement in body]
        for at in range(len(body)):
            total = 0
            for end in range(at, len(body)):
                total += sizes[end]
                if not of_interest(body[end]) or total > LARGEST:
                    break
                if total >= least:
                    yield hash(_shape(body[at : end + 1])), body[at].lineno
                    break


def whole_bodies(
    tree: ast.AST, of_interest: Callable[[ast.stmt], bool] = lambda statement: True
) -> Iterator[tuple[int, int]]:
    """(fingerprint, line) of functions that are too short for a window: their name and their whole body."""
    counted = _sizes(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = [statement for statement in node.body if not _idle(statement)]
            if all(map(of_interest, body)) and WHOLE <= sum(counted[id(statement)] for statement in body) < TREE:
                yield hash((node.name, _shape(body))), node.lineno


def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a text, None where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                yield [statement for statement in body if not _idle(statement)]


def _idle(statement: ast.stmt) -> bool:
    """Docstrings and what says nothing."""
    return isinstance(statement, _IDLE) or (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


@functools.lru_cache(maxsize=1)  # a tree is looked at several times in a row
def _sizes(tree: ast.AST) -> dict[int, int]:
    """Nodes of every subtree, by the id of its root."""
    found: dict[int, int] = {}
    for node in reversed(list(ast.walk(tree))):  # children stand behind their parents
        own = not isinstance(node, (ast.expr_context, ast.arguments))
        found[id(node)] = own + sum(found[id(child)] for child in ast.iter_child_nodes(node))
    return found


def _shape(body: list[ast.stmt]) -> str:
    """The statements with names numbered by their first use."""
    names: dict[str, int] = {}
    out: list[str] = []

    def write(value: object, owner: ast.AST | None = None, field: str = "") -> None:
        if isinstance(value, list):
            out.append("[")
            for part in value:
                if not (isinstance(part, ast.stmt) and _idle(part)):
                    write(part)
            out.append("]")
        elif isinstance(value, ast.AST):
            out.append(f"({type(value).__name__}")
            for name, part in ast.iter_fields(value):
                if name not in _LEFT_OUT and part is not None:
                    write(part, value, name)
            out.append(")")
        elif field in _NAMES and isinstance(owner, _NAMES[field]):
            out.append(f" n{names.setdefault(str(value), len(names))}")
        elif isinstance(owner, ast.Constant) and isinstance(value, str):
            out.append(" text")
        else:
            out.append(f" {value!r}")

    write(body)
    return "".join(out)
