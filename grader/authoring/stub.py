"""The stub of a reference: what stands between the markers is taken out, everything else stays as it is."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
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
    begin = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() == BEGIN:
            if begin:
                raise StubError(f"{name}:{number}: {BEGIN} inside the region that begins at line {begin}")
            begin = number
        elif line.strip() == END:
            if not begin:
                raise StubError(f"{name}:{number}: {END} without {BEGIN}")
            indent = re.match(r"\s*", text.splitlines()[begin - 1])
            found.append(Region(begin, number, indent.group() if indent else ""))
            begin = 0
    if begin:
        raise StubError(f"{name}:{begin}: {BEGIN} without {END}")
    return found


def make_stub(text: str, name: str = "reference") -> str:
    """The learner's file. StubError when a region cuts a statement, a decorator or a signature."""
    tree = ast.parse(text)
    lines = text.splitlines()
    for region in reversed(regions(text, name)):
        function = _enclosing(tree, region, name)
        new: list[str] = []
        if function is not None:
            new = [f'{region.indent}raise NotImplementedError("{function.name}")']
            if _yields(function, region):
                new.append(f"{region.indent}yield")
        lines[region.begin - 1 : region.end] = new
    stub = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines).strip("\n") + "\n")
    stub = re.sub(r"\n{3,}(?=[ \t])", "\n\n", stub)
    try:
        compile(stub, name, "exec")
    except SyntaxError as error:
        raise StubError(f"{name}: the stub made from it is no Python ({error.msg}): {(error.text or '').strip()!r}; give the emptied class or function a docstring") from None
    return stub


def solution_lines(text: str) -> list[str]:
    """The text between the markers, line by line."""
    lines = text.splitlines()
    return [line for region in regions(text) for line in lines[region.begin : region.end - 1]]


def _enclosing(tree: ast.Module, region: Region, name: str) -> _Function | None:
    """The innermost function around a region; StubError when the region cuts something."""
    innermost: _Function | None = None
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        last = node.end_lineno or node.lineno
        inside = region.begin < first and last < region.end
        outside = last < region.begin or region.end < first
        body = getattr(node, "body", None)
        if inside or outside:
            continue
        around = first < region.begin and region.end <= last + 1
        if not around or not body:
            raise StubError(f"{name}:{region.begin}: the region cuts the statement at line {node.lineno}")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if region.begin < body[0].lineno and region.begin <= _header_end(node, body):
                raise StubError(f"{name}:{region.begin}: the region cuts the signature of {node.name}")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (innermost is None or node.lineno > innermost.lineno):
            innermost = node
        elif isinstance(node, ast.ClassDef) and innermost is not None and node.lineno > innermost.lineno:
            innermost = None
    return innermost


def _header_end(node: ast.stmt, body: list[ast.stmt]) -> int:
    """Last line of a signature: the largest line of anything before the body."""
    last = node.lineno
    for child in ast.iter_child_nodes(node):
        if child not in body and getattr(child, "end_lineno", None):
            last = max(last, child.end_lineno or 0)
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
