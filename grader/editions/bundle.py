"""What a bundle or a proposal holds: plain files by name, nothing else. No links, modes or dates can be expressed in it.

The bytes are msgpack of frozen structs: the same files give the same bytes. Encryption is agefile's, signing is signature's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

import msgspec

from grader.catalogue import CourseError
from grader.model import Struct

MOST_BYTES = 64 << 20  # of one bundle; a course is below 5 MiB
MOST_ENTRIES = 20_000
_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"  # no leading or trailing dot, no space, nothing that a shell or a terminal reads
_PATH = re.compile(rf"{_PART}(?:/{_PART}){{1,7}}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # no file names on Windows


class BundleError(CourseError):
    """A bundle, proposal or key that is refused; one line, in both languages."""


class Entry(Struct, frozen=True):
    """One file: its path below the course's root, with `/`, and its bytes."""

    path: str
    data: bytes


class Bundle(Struct, frozen=True):
    """What a release seals. `tests`: the public hash of the course that it was made from."""

    course: str
    edition: Literal["pro", "hidden"]
    release: int
    tests: str
    entries: tuple[Entry, ...]


class Proposal(Struct, frozen=True):
    """What a contributor seals: an exercise's private half, or a solution that a test is said to fail wrongly."""

    course: str
    kind: Literal["private half", "wrong test"]
    item: str  # CHAPTER/EXERCISE
    tests: str
    note: str
    entries: tuple[Entry, ...]


_Content = TypeVar("_Content", Bundle, Proposal)


def encode(content: Bundle | Proposal) -> bytes:
    """The bytes of a bundle or proposal whose names are in order."""
    check_names([entry.path for entry in content.entries])
    return msgspec.msgpack.encode(content)


def decode(data: bytes, kind: type[_Content]) -> _Content:
    """The bundle or proposal that the bytes hold. BundleError where they hold another thing or a name is refused."""
    try:
        content = msgspec.msgpack.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BundleError(
            "包里的内容读不懂：由别的版本的评测器制作，或不是这门课的",
            "the content of the bundle cannot be read: made by another version of the grader, or for another course",
        ) from None
    check_names([entry.path for entry in content.entries])
    return content


def check_names(paths: Sequence[str]) -> None:
    """BundleError unless all are plain names below solutions/, in order, that no file system confuses."""
    if len(paths) > MOST_ENTRIES:
        raise BundleError(
            f"包里有 {len(paths)} 个文件，最多 {MOST_ENTRIES}",
            f"the bundle holds {len(paths)} files, {MOST_ENTRIES} at most",
        )
    spelt: dict[str, str] = {}
    for path in paths:
        parts = path.split("/")
        if (
            len(path) > 200
            or not _PATH.fullmatch(path)
            or parts[0] != "solutions"
            or any(_DEVICE.fullmatch(part) for part in parts)
        ):
            raise BundleError(
                f"包里的路径不可接受：{ascii(path)[:120]}；只能是 solutions/ 下的普通文件名",
                f"the bundle holds a path that is refused: {ascii(path)[:120]}; only plain names below solutions/ are taken",
            )
        for length in range(1, len(parts) + 1):
            prefix = "/".join(parts[:length]) + "/" * (length < len(parts))
            other = spelt.setdefault(prefix.rstrip("/").casefold(), prefix)
            if other != prefix:
                raise BundleError(
                    f"包里的两个路径在有的系统上是同一个：{other} 与 {prefix}",
                    f"the bundle holds two paths that are one on some systems: {other} and {prefix}",
                )
    if list(paths) != sorted(set(paths)):
        raise BundleError(
            "包里的路径没有排序，或有重复", "the paths in the bundle are not sorted, or one stands there twice"
        )


def listing(entries: Iterable[Entry]) -> str:
    """One line per file, sorted by path: SHA-256, bytes, path. The same files give the same text."""
    rows = sorted((entry.path, hash_of(entry.data), len(entry.data)) for entry in entries)
    return "".join(f"{digest}  {size:>8}  {path}\n" for path, digest, size in rows)


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 of the listing: one number by which two people compare what they hold."""
    return hash_of(listing(entries).encode())


def hash_of(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
