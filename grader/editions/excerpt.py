"""The checks of one step cut out of a test module, with just the definitions that they use; layout and comments are kept."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def excerpt(text: str, step: str) -> str:
    """Checks of `step` and what they need, in the order of the module; "" where it has none. The step's marker is left out.

    SyntaxError when the text is no Python.
    """
    tree = ast.parse(text)
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    marked = [node for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    checks = [node for node in marked if step in _steps(node)]
    if not checks:
        return ""
    kept: list[ast.stmt] = [*checks]
    rest = [node for node in body if node not in marked]
    needed = set(_uses(checks))
    while found := [node for node in rest if _is_needed(node, needed)]:
        kept += found
        needed.update(_uses(found))
        rest = [node for node in rest if node not in found]
    return _joined(text.split("\n"), sorted(kept, key=lambda node: node.lineno))


def is_marker(node: ast.expr) -> bool:
    """Whether a decorator is @pytest.mark.step(…)."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.step"


def _steps(node: ast.FunctionDef) -> list[object]:
    calls = [d for d in node.decorator_list if isinstance(d, ast.Call) and is_marker(d)]
    return [a.value for call in calls for a in call.args if isinstance(a, ast.Constant)]


def _is_needed(node: ast.stmt, names: set[str]) -> bool:
    """A definition of a name in use, or a statement that defines nothing and so is there for its effect."""
    bound = set(_binds(node))
    return not bound or bool(bound & names) or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _binds(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _Definition):
        yield node.name
        return
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, _Definition):
            yield child.name
        elif isinstance(child, ast.alias):
            yield (child.asname or child.name).split(".")[0]


def _uses(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        markers = {id(d) for d in getattr(node, "decorator_list", []) if is_marker(d)}
        todo: list[ast.AST] = [node]
        while todo:
            child = todo.pop()
            if isinstance(child, ast.Name):
                yield child.id
            elif isinstance(child, ast.Global):
                yield from child.names
            todo += [c for c in ast.iter_child_nodes(child) if id(c) not in markers]


def _joined(lines: list[str], nodes: list[ast.stmt]) -> str:
    """Whole lines of some statements, one after the other, with the comments that stand right above them."""
    out: list[str] = []
    last, definition = 0, False
    for node in nodes:
        decorators = getattr(node, "decorator_list", [])
        dropped = {n for d in decorators if is_marker(d) for n in range(d.lineno, (d.end_lineno or d.lineno) + 1)}
        first = start = min([node.lineno, *(d.lineno for d in decorators)])
        while start - 2 >= last and lines[start - 2].startswith("#"):
            start -= 1
        end = node.end_lineno or node.lineno
        if end <= last:  # another statement of the same line
            continue
        defines = isinstance(node, _Definition)
        if out:
            out += [""] * (2 if definition or defines else any(not line.strip() for line in lines[last : start - 1]))
        out += [lines[n - 1] for n in range(max(start, last + 1), end + 1) if n < first or n not in dropped]
        last, definition = end, defines
    return "\n".join(out) + "\n"
