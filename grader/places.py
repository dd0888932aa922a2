"""Where in a learner's file an item is: the line that an annotation points to. The text is parsed, never run."""

from __future__ import annotations

import ast
import warnings

from grader.model import ItemResult


def line(text: str, item: ItemResult) -> int:
    """1-based line of the first function or class named like a required step that did not pass; of a syntax error; else 1."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        return min(max(1, error.lineno or 1), text.count("\n") + 1)
    except (ValueError, RecursionError, MemoryError):
        return 1
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.setdefault(node.name, node.lineno)
    failing = sorted((step for step in item.steps if not step.passed), key=lambda step: step.stretch)
    named = [found[step.id] for step in failing if step.id in found]
    return named[0] if named else min(found.values(), default=1)
