"""Files under solutions/: the reference, right/, wrong/, standin/, read as text and syntax, never imported."""

from __future__ import annotations

import ast
from pathlib import Path

from grader.catalogue import CourseError
from grader.model import Exercise, Struct


class Solution(Struct, frozen=True):
    """One solution as it is submitted. `breaks`: checks that it must fail, on files in wrong/ and standin/."""

    kind: str  # reference, right, wrong, standin
    name: str
    text: str
    zh: str = ""
    en: str = ""
    breaks: tuple[str, ...] = ()
    link: str = ""


def folder(root: Path, exercise: Exercise) -> Path:
    return root / "solutions" / exercise.id


def reference(root: Path, exercise: Exercise) -> Solution:
    """The reference; CourseError when it is missing."""
    path = folder(root, exercise) / f"{exercise.name}.py"
    if not path.exists():
        raise CourseError(
            f"缺少参考解 solutions/{exercise.id}/{exercise.name}.py",
            f"the reference solutions/{exercise.id}/{exercise.name}.py is missing",
        )
    return Solution("reference", exercise.name, path.read_text(encoding="utf-8"))


def solutions(root: Path, exercise: Exercise, kind: str) -> list[Solution]:
    """All files of right/, wrong/ or standin/, by name."""
    return [_read(path, kind, root, exercise) for path in sorted((folder(root, exercise) / kind).glob("*.py"))]


def _read(path: Path, kind: str, root: Path, exercise: Exercise) -> Solution:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(root).as_posix()
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{name}:{error.lineno}：{error.msg}", f"{name}:{error.lineno}: {error.msg}") from None
    constants = {}
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in ("BASE", "BREAKS", "LINK")
        ):
            constants[node.targets[0].id] = ast.literal_eval(node.value)
    title = (ast.get_docstring(tree) or "").splitlines()[:1]
    zh, slash, en = title[0].partition(" / ") if title else ("", "", "")
    if not slash:
        raise CourseError(
            f"{name}：文档首行要写成“中文 / English”", f'{name}: the docstring\'s first line must read "中文 / English"'
        )
    if kind in ("wrong", "standin") and not constants.get("BREAKS"):
        raise CourseError(
            f"{name}：缺少 BREAKS，写明它必须不通过的检查", f"{name}: BREAKS is missing: the checks that it must fail"
        )
    if constants.get("BASE") == "reference":
        text = f"{reference(root, exercise).text}\n\n{text}"
    return Solution(
        kind, path.stem, text, zh.strip(), en.strip(), tuple(constants.get("BREAKS", ())), constants.get("LINK", "")
    )
