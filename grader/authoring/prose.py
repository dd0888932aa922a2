"""Both languages of an exercise: every text is there twice and names the same symbols."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from grader.model import Exercise

_SYMBOL = re.compile(r"`([A-Za-z_][A-Za-z0-9_.]*)(?:\([^`]*\))?`")
_CODE = re.compile(r"^```.*?^```", re.M | re.S)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def complaints(root: Path, exercise: Exercise) -> Iterator[str]:
    """One sentence per fault."""
    public = root / "exercises" / exercise.id
    private = root / "solutions" / exercise.id
    yield from _pair(public / "README.md", public / "README.zh.md", root, _public_names(public / f"{exercise.name}.py"))
    if private.is_dir():
        yield from _pair(private / "walkthrough.md", private / "walkthrough.zh.md", root, ())
    if len(exercise.hints) < 3:
        yield f"exercises/{exercise.id}/exercise.toml: {len(exercise.hints)} hints, at least three are wanted"
    texts = [(f"step {s.id}", s.title.zh, s.title.en) for s in exercise.steps] + [
        (f"hint {i + 1}", h.zh, h.en) for i, h in enumerate(exercise.hints)
    ]
    texts += [(f"check {c.id}", c.zh, c.en) for c in exercise.checks]
    for where, zh, en in texts:
        if not zh.strip() or not en.strip() or _CHINESE.search(en):
            yield f"exercises/{exercise.id}: {where} is not there in both languages"
        elif where.startswith("hint") and _symbols(zh) != _symbols(en):
            yield f"exercises/{exercise.id}: {where} names {_difference(zh, en)} in one language only"


def chapter_complaints(root: Path, slug: str) -> Iterator[str]:
    """A chapter stands in both languages or in none yet."""
    zh, en = root / "chapters" / "zh" / f"{slug}.md", root / "chapters" / "en" / f"{slug}.md"
    for path, twin in ((en, zh), (zh, en)):
        if twin.exists() and not path.exists():
            yield f"{path.relative_to(root).as_posix()} is missing, its twin is there"
    yield from _pair(en, zh, root, ())


def _pair(en: Path, zh: Path, root: Path, names: tuple[str, ...]) -> Iterator[str]:
    if not (en.exists() and zh.exists()):
        return  # what is missing is told by the rule on files
    english, chinese = en.read_text(encoding="utf-8"), zh.read_text(encoding="utf-8")
    if not _CHINESE.search(chinese):
        yield f"{zh.relative_to(root).as_posix()} is not in Chinese"
    if _symbols(english) != _symbols(chinese):
        yield f"{en.relative_to(root).as_posix()} and its Chinese twin: {_difference(english, chinese)} stands in one of them only"
    for name in names:
        for path, text in ((en, english), (zh, chinese)):
            if name not in _symbols(text):
                yield f"{path.relative_to(root).as_posix()} does not mention `{name}`"


def _symbols(text: str) -> set[str]:
    return set(_SYMBOL.findall(_CODE.sub("", text)))


def _difference(one: str, other: str) -> str:
    return ", ".join(f"`{name}`" for name in sorted(_symbols(one) ^ _symbols(other)))


def _public_names(stub: Path) -> tuple[str, ...]:
    if not stub.exists():
        return ()
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    return tuple(
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    )
