"""The stub of a reference: what stands between the markers is taken out, everything else stays as it is."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_ALMOST = re.compile(r"\s*#+\s*(BEGIN|END)\s+SOLUTION\b", re.IGNORECASE)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class StubError(Exception):
    """A reference whose markers cannot be cut out; the text names the line."""


class Region(NamedTuple):
    """Lines of the two markers, counted from 1, and their indentation."""

    begin: int
    end: int
    indent: str


def regions(text: str, name: str = "reference") -> list[Region]:
    """The marked regions, in order."""
    found: list[Region] = []
    begin, lines = 0, _lines(text)
    for number, line in enumerate(lines, 1):
        if line.strip() == BEGIN:
            if begin:
                raise StubError(f"{name}:{number}: {BEGIN} inside the region that begins at line {begin}")
            begin = number
        elif line.strip() == END:
            if not begin:
                raise StubError(f"{name}:{number}: {END} without {BEGIN}")
            first = lines[begin - 1]
            found.append(Region(begin, number, first[: len(first) - len(first.lstrip())]))
            begin = 0
        elif _ALMOST.match(line):
            raise StubError(f"{name}:{number}: {line.strip()!r} is nearly a marker: write {BEGIN} or {END}")
    if begin:
        raise StubError(f"{name}:{begin}: {BEGIN} without {END}")
    return found


def make_stub(text: str, name: str = "reference") -> str:
    """The learner's file. StubError when a region cuts a statement, a decorator or a signature."""
    lines = _lines(text)
    tree = ast.parse("\n".join(lines))
    for region in reversed(regions(text, name)):
        function = _enclosing(tree, lines, region, name)
        before, after = lines[: region.begin - 1], lines[region.end :]
        if function is None:
            lines = _joined(before, after)
        elif _yields(function, region):
            lines = [
                *before,
                f'{region.indent}raise NotImplementedError("{function.name}")',
                f"{region.indent}yield",
                *after,
            ]
        else:
            lines = [*before, f'{region.indent}raise NotImplementedError("{function.name}")', *after]
    stub = "\n".join(lines).strip("\n") + "\n"
    try:
        compile(stub, name, "exec")
    except SyntaxError as error:
        raise StubError(
            f"{name}: the stub made from it is no Python ({error.msg}): {(error.text or '').strip()!r}; give the emptied class or function a docstring"
        ) from None
    return stub


def solution_lines(text: str) -> list[str]:
    """The text between the markers, line by line."""
    lines = _lines(text)
    return [line for region in regions(text) for line in lines[region.begin : region.end - 1]]


def _lines(text: str) -> list[str]:
    """Lines as Python counts them: a form feed or U+2028 ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _joined(before: list[str], after: list[str]) -> list[str]:
    """What stood around a dropped region, with the larger of the two gaps between them; two blank lines at most, one where it is indented."""
    gap = 0
    while before and not before[-1].strip():
        before, gap = before[:-1], gap + 1
    other = 0
    while after and not after[0].strip():
        after, other = after[1:], other + 1
    most = 1 if after and after[0][:1].isspace() else 2
    return [*before, *[""] * min(max(gap, other), most), *after]


def _enclosing(tree: ast.Module, lines: list[str], region: Region, name: str) -> _Function | None:
    """The innermost function around a region; StubError when the region cuts something."""
    innermost: _Function | None = None
    uncovered = {
        n for n in range(region.begin + 1, region.end) if (text := lines[n - 1].strip()) and not text.startswith("#")
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        last = node.end_lineno or node.lineno
        inside = region.begin < first and last < region.end
        outside = last < region.begin or region.end < first
        body = getattr(node, "body", None) or getattr(node, "cases", None)
        if inside:
            uncovered.difference_update(range(first, last + 1))
        if inside or outside:
            continue
        around = first < region.begin and all(
            not line.strip() or line.lstrip().startswith("#") for line in lines[last : region.end]
        )
        if not around or not body:
            raise StubError(f"{name}:{region.begin}: the region cuts the statement at line {node.lineno}")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if region.begin < body[0].lineno and region.begin <= _header_end(node, body):
                raise StubError(f"{name}:{region.begin}: the region cuts the signature of {node.name}")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (
            innermost is None or node.lineno > innermost.lineno
        ):
            innermost = node
        elif isinstance(node, ast.ClassDef) and innermost is not None and node.lineno > innermost.lineno:
            innermost = None
    if uncovered:
        raise StubError(
            f"{name}:{min(uncovered)}: the region at line {region.begin} cuts a statement: {lines[min(uncovered) - 1].strip()!r}"
        )
    return innermost


def _header_end(node: ast.stmt, body: list[ast.stmt]) -> int:
    """Last line of a signature: the largest line of anything before the body."""
    last = node.lineno
    for child in ast.iter_child_nodes(node):
        if child not in body and getattr(child, "end_lineno", None):
            last = max(last, getattr(child, "end_lineno", 0))
        if isinstance(child, ast.arguments):
            last = max([last, *(a.end_lineno or 0 for a in ast.walk(child) if isinstance(a, (ast.arg, ast.expr)))])
    return last


def _yields(function: _Function, region: Region) -> bool:
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)) and region.begin < node.lineno < region.end:
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)
    return False
