"""What an autograder takes along: the course as it is tested, this grader, and what installs it. For Gradescope's zip and Classroom 50's bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import grader
from grader.catalogue import CourseError
from grader.model import Course, Exercise, Item, Struct

COURSE = "course"  # the folder in which it lies
ITEMS = "items.txt"  # numbers of the checklist lines to grade, one a line
LANGUAGE = "language.txt"
_INSTALLER = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "scripts/setup.sh", "scripts/sources.env")
_PROGRAM = (".py", ".json", ".typed")  # py.typed
_PUBLIC = (".py", ".toml")
_HIDDEN = ("test_hidden.py", "vectors.json")  # besides the reference: hidden checks, and what a misconception fails


class Member(Struct, frozen=True):
    """One file: its path with `/`, its bytes, and whether it is a program."""

    path: str
    data: bytes
    program: bool = False


def members(course: Course, items: Sequence[Item], lang: str, *, hidden: bool) -> list[Member]:
    """All files below COURSE, sorted. hidden: with the hidden tests and the reference of the items' exercises, else without.

    CourseError where the grader is not a checkout that can be installed, or the hidden tests are asked for and not here.
    """
    root, home = Path(course.root), Path(grader.__file__).parents[1]
    exercises = [course.exercise(item.exercise) for item in items if item.exercise]
    if not exercises:
        raise CourseError("选中的条目里没有练习", "none of the chosen items has an exercise")
    lacking = [name for name in _INSTALLER if not (home / name).is_file()]
    if lacking:
        raise CourseError(
            f"{home} 里没有 {lacking[0]}：自动评分要从一份完整的检出制作，不能从安装好的包制作",
            f"{home} has no {lacking[0]}: an autograder is made from a checkout of this repository, not from an installed package",
        )
    found = [Member(f"{COURSE}/{name}", (home / name).read_bytes(), name.endswith(".sh")) for name in _INSTALLER]
    found += _tree(home, home / "grader", _PROGRAM)
    answers = {
        f"{COURSE}/exercises/{e.id}/{e.name}.py" for e in course.exercises
    }  # perhaps somebody's own, and not needed
    public = [*_tree(root, root / "checklists", _PUBLIC), *_tree(root, root / "exercises", _PUBLIC)]
    found += [member for member in public if member.path not in answers]
    if hidden:
        found += [member for exercise in exercises for member in _private(root, exercise)]
    numbers = "".join(f"{item.number}\n" for item in items)
    found += [Member(f"{COURSE}/{ITEMS}", numbers.encode()), Member(f"{COURSE}/{LANGUAGE}", f"{lang}\n".encode())]
    return sorted(found, key=lambda member: member.path)


def extras(course: Course, items: Sequence[Item]) -> str:
    """What `scripts/setup.sh` has to install besides the core: `kernels`, or nothing."""
    return "kernels" if any(course.exercise(item.exercise).needs for item in items if item.exercise) else ""


def _private(root: Path, exercise: Exercise) -> Iterator[Member]:
    folder = f"solutions/{exercise.id}"
    for name in (*_HIDDEN, f"{exercise.name}.py"):
        path = root / folder / name
        if path.is_file():
            yield Member(f"{COURSE}/{folder}/{name}", path.read_bytes())
        elif name == _HIDDEN[0]:
            raise CourseError(
                f"{folder}/{name} 不在这里：带隐藏检查的自动评分只能从有 solutions/ 的课程制作",
                f"{folder}/{name} is not here: an autograder with hidden checks is made from a course with solutions/",
            )


def _tree(root: Path, folder: Path, kinds: tuple[str, ...]) -> list[Member]:
    paths = [path.relative_to(root) for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    wanted = [p for p in paths if p.suffix in kinds and not any(part.startswith((".", "__py")) for part in p.parts)]
    return [Member(f"{COURSE}/{path.as_posix()}", (root / path).read_bytes()) for path in wanted]
