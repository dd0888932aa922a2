"""toml → Course. Every mistake of an author is an error that names file, line and key and says what to do."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from grader.model import Chapter, Check, Course, Exercise, Hint, Item, Kernels, Limits, Step, Struct, Text

NEEDS = ("torch", "triton", "vllm")
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


class CourseError(Exception):
    """A course that cannot be read; `text` in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class _ExerciseToml(Struct, frozen=True):
    format: int
    level: int
    minutes: int
    core: bool
    steps: tuple[Step, ...]
    hints: tuple[Hint, ...]
    needs: tuple[str, ...] = ()
    limits: Limits = Limits()
    kernels: Kernels | None = None


class ChecksToml(Struct, frozen=True):
    """A generated checks.toml."""

    stub: str = ""
    checks: tuple[Check, ...] = ()


class _ItemToml(Struct, frozen=True):
    number: str
    zh: str
    en: str
    exercise: str = ""
    all: bool = False


class _ChecklistToml(Struct, frozen=True):
    chapter: str
    title: Text
    items: tuple[_ItemToml, ...]


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upwards that has checklists/."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "checklists").is_dir():
            return folder
    raise CourseError(
        f"{start} 及其上级目录里没有 checklists/：请在课程目录里运行，或用 --course 指定",
        f"no checklists/ in {start} or above: run inside the course, or name it with --course",
    )


def load(root: Path) -> Course:
    """Read a whole course."""
    root = root.resolve()
    chapters = [_chapter(path, root) for path in sorted((root / "checklists").glob("*.toml"))]
    exercises = [_exercise(path.parent, root) for path in sorted((root / "exercises").glob("*/*/exercise.toml"))]
    _cross_check(chapters, exercises)
    return Course(
        root=str(root),
        version=_version(root),
        has_solutions=(root / "solutions").is_dir(),
        chapters=tuple(chapters),
        exercises=tuple(exercises),
    )


def read_toml(path: Path, kind: type[Any], root: Path) -> Any:
    """One toml file as a struct; CourseError names file, line and key."""
    name = path.relative_to(root) if path.is_relative_to(root) else path
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{name}：读不了（{error}）", f"{name}: cannot be read ({error})") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{name}：不是合法的 TOML：{error}", f"{name}: not valid TOML: {error}") from None
    try:
        return msgspec.convert(data, kind, strict=True)
    except msgspec.ValidationError as error:
        line = _line_of(text, str(error))
        raise CourseError(
            f"{name}:{line}：{error}。请对照 CONTRIBUTING.md 改正这个键",
            f"{name}:{line}: {error}. Correct this key as CONTRIBUTING.md shows",
        ) from None


def _line_of(text: str, message: str) -> int:
    """The line that a validation message speaks of: the named key inside the named table."""
    path = re.search(r"`\$((?:\.\w+|\[\d+\])*)`", message)
    named = re.search(r"(?:field|unknown field) `(\w+)`", message)
    lines, line = text.splitlines(), 1
    parts = re.findall(r"\.(\w+)|\[(\d+)\]", path.group(1)) if path else []
    at = 0
    for i, (key, _) in enumerate(parts):
        if key and i + 1 < len(parts) and parts[i + 1][1]:
            heads = [n for n, t in enumerate(lines) if t.strip() == f"[[{key}]]"]
            number = int(parts[i + 1][1])
            at = heads[number] if number < len(heads) else at
            line = at + 1
        elif key:
            named = named or re.match(r"(.*)", key)
    if named:
        for n in range(at, len(lines)):
            if re.match(rf"\s*\[*{named.group(1)}\b", lines[n]):
                return n + 1
    return line


def _chapter(path: Path, root: Path) -> Chapter:
    read: _ChecklistToml = read_toml(path, _ChecklistToml, root)
    name = path.relative_to(root)
    if read.chapter != path.stem:
        raise CourseError(
            f"{name}：chapter = {read.chapter!r}，应为文件名 {path.stem!r}",
            f"{name}: chapter = {read.chapter!r}, but the file is named {path.stem!r}",
        )
    for item in read.items:
        if bool(item.exercise) == item.all:
            raise CourseError(
                f"{name}：{item.number} 要么写 exercise，要么写 all = true",
                f"{name}: {item.number} needs either an exercise or all = true",
            )
    return Chapter(
        slug=read.chapter,
        title=read.title,
        items=tuple(Item(read.chapter, i.number, Text(i.zh, i.en), i.exercise, i.all) for i in read.items),
    )


def _exercise(folder: Path, root: Path) -> Exercise:
    path = folder / "exercise.toml"
    read: _ExerciseToml = read_toml(path, _ExerciseToml, root)
    name = path.relative_to(root)
    if read.format != 1:
        raise CourseError(
            f"{name}：format = {read.format}，这个版本只认识 1；请更新评测器",
            f"{name}: format = {read.format}, this grader knows 1: update the grader",
        )
    _unique([s.id for s in read.steps], f"{name}: steps")
    if not read.steps or not all(_ID.match(s.id) and s.points > 0 for s in read.steps):
        raise CourseError(
            f"{name}：至少一个步骤，id 用小写字母、数字和下划线，points 为正整数",
            f"{name}: at least one step; ids in lower case letters, digits and underscores, points positive",
        )
    for need in read.needs:
        if need not in NEEDS:
            raise CourseError(
                f"{name}：needs 里没有 {need!r} 这一项，可用：{', '.join(NEEDS)}",
                f"{name}: needs knows no {need!r}, but {', '.join(NEEDS)}",
            )
    steps = {s.id for s in read.steps}
    for hint in read.hints:
        if hint.step not in steps:
            raise CourseError(
                f"{name}：提示里的步骤 {hint.step!r} 不存在",
                f"{name}: a hint names the step {hint.step!r}, which does not exist",
            )
    checks_path = folder / "checks.toml"
    generated = read_toml(checks_path, ChecksToml, root) if checks_path.exists() else ChecksToml()
    checks = generated.checks
    _unique([c.id for c in checks], f"{checks_path.relative_to(root)}: checks")
    for check in checks:
        if check.step not in steps:
            raise CourseError(
                f"{checks_path.relative_to(root)}：检查 {check.id} 的步骤 {check.step!r} 不存在；请改测试的标记并运行 grader sync",
                f"{checks_path.relative_to(root)}: check {check.id} names the step {check.step!r}, which does not exist: mend the test's marker and run grader sync",
            )
    return Exercise(
        chapter=folder.parent.name,
        name=folder.name,
        level=read.level,
        minutes=read.minutes,
        core=read.core,
        needs=read.needs,
        limits=read.limits,
        steps=read.steps,
        hints=read.hints,
        checks=checks,
        stub=generated.stub,
        kernels=read.kernels,
    )


def _unique(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise CourseError(
                f"{where}：{name!r} 出现了两次，请改掉其中一个",
                f"{where}: {name!r} stands there twice, rename or delete one",
            )


def _cross_check(chapters: list[Chapter], exercises: list[Exercise]) -> None:
    items = [item for chapter in chapters for item in chapter.items]
    _unique([item.number for item in items], "checklists: number")
    _unique([item.exercise for item in items if item.exercise], "checklists: exercise")
    _unique([exercise.name for exercise in exercises], "exercises")
    homes = {exercise.name: exercise.chapter for exercise in exercises}
    for item in items:
        if item.exercise and homes.get(item.exercise) != item.chapter:
            raise CourseError(
                f"checklists/{item.chapter}.toml：{item.number} 指向 exercises/{item.chapter}/{item.exercise}，那里没有练习；运行 grader new {item.chapter}/{item.exercise}，或改正名字",
                f"checklists/{item.chapter}.toml: {item.number} names exercises/{item.chapter}/{item.exercise}, where there is no exercise: run grader new {item.chapter}/{item.exercise}, or mend the name",
            )
    listed = {item.exercise for item in items}
    for exercise in exercises:
        if exercise.name not in listed:
            raise CourseError(
                f"exercises/{exercise.id} 不在任何清单里：在 checklists/{exercise.chapter}.toml 里加一条 [[items]]",
                f"exercises/{exercise.id} is on no checklist: add an [[items]] entry to checklists/{exercise.chapter}.toml",
            )


def _version(root: Path) -> str:
    """SHA-256 over all that decides verdicts: checklists, declarations, tests, drivers, given, hidden tests."""
    digest = hashlib.sha256()
    patterns = (
        "checklists/*.toml",
        "exercises/*/*/*.toml",
        "exercises/*/*/test_*.py",
        "exercises/*/*/driver.py",
        "exercises/*/*/bench.py",
        "exercises/given/**/*.py",
        "solutions/*/*/test_hidden.py",
        "solutions/*/*/vectors.json",
    )
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        data = path.read_bytes().replace(b"\r\n", b"\n")  # which git writes on Windows
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]
