"""editions.toml at the course's root: whom a checkout trusts. Public keys only; the file is part of every tree."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from grader.catalogue import CourseError, read_toml
from grader.model import Struct

NAME = "editions.toml"
_PUBLIC = (  # what decides visible verdicts; learners edit none of it
    "checklists/*.toml",
    "exercises/*/*/*.toml",
    "exercises/*/*/test_*.py",
    "exercises/*/*/driver.py",
    "exercises/*/*/bench.py",
    "exercises/given/**/*.py",
)


class Signer(Struct, frozen=True):
    """A key whose signature on a bundle counts: an `ssh-ed25519 AAAA…` line."""

    key: str


class Trust(Struct, frozen=True):
    """`course`: its name, inside every bundle. `release`: counts up from 1, once per publication. `proposals`: the maintainers' age keys, to which contributions are sealed."""

    format: int
    course: str
    release: int
    signers: tuple[Signer, ...] = ()
    proposals: tuple[str, ...] = ()


def read(root: Path) -> Trust:
    """editions.toml; CourseError where it is missing or wrong."""
    path = root / NAME
    if not path.exists():
        raise CourseError(
            f"{path} 不存在：这份课程没有付费版，或文件被删掉了；运行 git checkout -- {NAME}",
            f"{path} is not there: this course has no editions, or the file was deleted; run git checkout -- {NAME}",
        )
    found: Trust = read_toml(path, Trust, root)
    if found.format != 1 or found.release < 1 or not found.course:
        raise CourseError(
            f"{NAME}：format 应为 1，release 至少为 1，course 不能为空",
            f"{NAME}: format must be 1, release at least 1, course not empty",
        )
    return found


def name_in(text: str) -> str:
    """The course's name in the text of an editions.toml, printable; empty where it has none."""
    try:
        return ascii(str(tomllib.loads(text).get("course", "")))[1:-1]
    except tomllib.TOMLDecodeError:
        return ""


def public_hash(root: Path) -> str:
    """SHA-256 (16 hex digits) of what a learner's tree and the authoring tree share; line ends do not count."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _PUBLIC for path in root.glob(pattern)):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]
