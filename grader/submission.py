"""Reading what a learner sent: one allow-listed file per exercise, regular, small, UTF-8; links and pipes are never followed."""

from __future__ import annotations

import ast
import hashlib
import os
import stat
import warnings
from pathlib import Path

from grader.model import Exercise, Struct, Text

MAX_SOURCE = 256 << 10  # bytes


class Source(Struct, frozen=True):
    """The text of one exercise; empty and with `problem` where it cannot be graded, absent where there is no file."""

    text: str = ""
    absent: bool = False
    problem: Text | None = None


def read(folder: Path, exercise: Exercise) -> Source:
    """exercises/CHAPTER/NAME/NAME.py below `folder`."""
    return at(folder, ("exercises", exercise.chapter, exercise.name, f"{exercise.name}.py"))


def at(folder: Path, parts: tuple[str, ...]) -> Source:
    """One file below `folder`; no part of the way may be a link."""
    shown = "/".join(parts)
    try:
        data = _read_regular(folder, parts)
    except FileNotFoundError:
        return Source(absent=True)
    except OSError as error:
        return Source(
            problem=Text(
                f"{shown}：不是普通文件，或经过了链接，不能评测（{error.strerror}）",
                f"{shown}: not a regular file, or behind a link; it cannot be graded ({error.strerror})",
            )
        )
    if len(data) > MAX_SOURCE:
        return Source(
            problem=Text(
                f"{shown}：超过 {MAX_SOURCE >> 10} KiB，不能评测",
                f"{shown}: over {MAX_SOURCE >> 10} KiB, it cannot be graded",
            )
        )
    try:
        return Source(text=data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Source(
            problem=Text(f"{shown}：第 {error.start} 个字节不是 UTF-8", f"{shown}: byte {error.start} is not UTF-8")
        )


def _read_regular(folder: Path, parts: tuple[str, ...]) -> bytes:
    nofollow, directory = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_DIRECTORY", 0)
    if not hasattr(os, "O_DIRECTORY"):  # native Windows: no descriptors of folders
        path = folder.joinpath(*parts)
        if path.resolve() != folder.resolve().joinpath(*parts) or (path.exists() and not path.is_file()):
            raise OSError(1, "a link or no regular file")
        with open(path, "rb") as file:
            return file.read(MAX_SOURCE + 1)
    at = os.open(folder, os.O_RDONLY | directory)
    try:
        for name in parts[:-1]:
            deeper = os.open(name, os.O_RDONLY | directory | nofollow, dir_fd=at)
            os.close(at)
            at = deeper
        fd = os.open(parts[-1], os.O_RDONLY | nofollow | os.O_NONBLOCK, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(22, "no regular file")
    with os.fdopen(fd, "rb") as file:
        return file.read(MAX_SOURCE + 1)


def fingerprint(text: str) -> str:
    """SHA-256 of a text's syntax tree, the same on every Python version; comments and layout do not count. Empty: no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # e.g. "\d" in a learner's string
            tree = ast.parse(text)
        return hashlib.sha256("\n".join(_tree(tree)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _tree(node: object) -> list[str]:
    if isinstance(node, ast.AST):
        lines = [type(node).__name__]
        for name, value in ast.iter_fields(node):
            if value not in (None, []) and name not in ("ctx", "kind", "type_ignores"):
                lines += [f".{name}", *_tree(value)]
        return [*lines, "/"]
    if isinstance(node, list):
        return [line for element in node for line in ("-", *_tree(element))]
    return [repr(node)]


def digest(sources: dict[str, str]) -> str:
    """SHA-256 over the graded texts."""
    hashed = hashlib.sha256()
    for name, text in sorted(sources.items()):
        data = text.encode("utf-8", "surrogatepass")
        hashed.update(f"{name}\0{len(data)}\0".encode() + data)
    return hashed.hexdigest()
