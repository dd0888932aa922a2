"""Automatic mutants of a reference: small changes between the markers, each of which the checks should notice."""

from __future__ import annotations

import ast
import collections
import copy
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from grader.authoring.stub import regions
from grader.model import Struct

MOST = 60  # mutants of one exercise; beyond, an even choice over the whole text

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_SWAPS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "popleft": "pop",
    "argmax": "argmin",
}


class Mutant(Struct, frozen=True):
    """One changed reference. `name` is stable: line text and what was done to it."""

    name: str
    line: int
    text: str


def mutants(text: str) -> list[Mutant]:
    """At most MOST mutants, in the order of the text, the same for the same text."""
    tree = ast.parse(text)
    spans = [(r.begin, r.end) for r in regions(text)]
    lines = text.splitlines()
    found: dict[str, Mutant] = {}
    named: collections.Counter[str] = collections.Counter()
    idle = _without_effect(tree)
    for index, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", 0)
        if not any(begin < line < end for begin, end in spans) or id(node) in idle:
            continue
        for what, change in _changes(node):
            twin = copy.deepcopy(tree)
            change(list(ast.walk(twin))[index])
            try:
                mutated = ast.unparse(ast.fix_missing_locations(twin))
                compile(mutated, "mutant", "exec")
            except (SyntaxError, ValueError):
                continue
            if mutated in found:
                continue
            name = f"{line}:{getattr(node, 'col_offset', 0)}: {lines[line - 1].strip()[:90]} → {what}"
            named[name] += 1  # the two products in a * b * c begin at one place
            name += f" ({named[name]})" if named[name] > 1 else ""
            found[mutated] = Mutant(name, line, mutated)
    ordered = sorted(found.values(), key=lambda m: (m.line, m.name))
    if len(ordered) > MOST:
        ordered = [ordered[i * len(ordered) // MOST] for i in range(MOST)]
    return ordered


def _without_effect(tree: ast.Module) -> set[int]:
    """Nodes that change nothing: docstrings and annotations."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found |= {id(node), id(node.value)}
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(note, ast.AST):
                found |= {id(part) for part in ast.walk(note)}
    return found


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], object]]]:
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            if type(op) in _COMPARE:
                yield f"{type(op).__name__} becomes {_COMPARE[type(op)].__name__}", _flip(i)
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _ARITHMETIC:
        yield (
            f"{type(node.op).__name__} becomes {_ARITHMETIC[type(node.op)].__name__}",
            lambda n: setattr(n, "op", _ARITHMETIC[type(n.op)]()),
        )
    elif isinstance(node, ast.BoolOp):
        yield "and becomes or, or and", lambda n: setattr(n, "op", ast.Or() if isinstance(n.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield "without its sign", _without_sign
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} becomes {node.value + 1}", lambda n: setattr(n, "value", n.value + 1)
        if node.value > 1:
            yield f"{node.value} becomes {node.value - 1}", lambda n: setattr(n, "value", n.value - 1)
    elif isinstance(node, ast.Constant) and type(node.value) is float:
        yield f"{node.value} becomes {node.value * 2 + 1}", lambda n: setattr(n, "value", n.value * 2 + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} becomes {not node.value}", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.If):
        yield "the condition is always true", lambda n: setattr(n, "test", ast.Constant(True))
        yield "the condition is never true", lambda n: setattr(n, "test", ast.Constant(False))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _SWAPS:
        yield f"{node.id} becomes {_SWAPS[node.id]}", lambda n: setattr(n, "id", _SWAPS[n.id])
    elif (
        isinstance(node, (ast.Expr, ast.AugAssign))
        or (isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name))
        or isinstance(node, (ast.Break, ast.Continue))
    ):
        yield "left out", _leave_out
    elif isinstance(node, ast.Raise):
        yield "does not raise", _leave_out


def _without_sign(node: Any) -> None:
    """-x becomes +x, not x becomes not not x."""
    if isinstance(node.op, ast.USub):
        node.op = ast.UAdd()
    else:
        node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _flip(at: int) -> Callable[[Any], object]:
    return lambda n: n.ops.__setitem__(at, _COMPARE[type(n.ops[at])]())


def _leave_out(node: ast.AST) -> None:
    """Turn a statement into pass, in place."""
    fields = dict(ast.iter_fields(node))
    node.__class__ = ast.Pass
    for name in fields:
        delattr(node, name)


def fingerprint(*texts: str) -> str:
    """What a table of mutants was made from."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode()
        digest.update(f"{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]
