"""Putting a bundle's files into a checkout: through no link, over nobody's work, all or nothing before the first write."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from grader.editions.bundle import BundleError, Entry, check_names, hash_of
from grader.model import Struct


class Placed(Struct, frozen=True):
    """What a placement did, by path."""

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...] = ()


def place(
    root: Path,
    entries: Sequence[Entry],
    known: Mapping[str, str],
    *,
    may_replace: Callable[[str], bool] = lambda path: False,
) -> Placed:
    """Write `entries` below `root`. `known`: SHA-256 of files that an earlier placement wrote; these may be replaced, and are
    removed where `entries` has them no more, as long as nobody changed them. BundleError before anything is written."""
    check_names([entry.path for entry in entries])
    write: list[Entry] = []
    unchanged: list[str] = []
    in_the_way: list[str] = []
    for entry in entries:
        path = _target(root, entry.path)
        if not path.exists():
            write.append(entry)
        elif hash_of(entry.data) in (there := hash_of(path.read_bytes()), known.get(entry.path)):
            unchanged.append(entry.path)  # the same; or a person's notes in a file that did not change
        elif known.get(entry.path) == there or may_replace(entry.path):
            write.append(entry)
        else:
            in_the_way.append(entry.path)
    if in_the_way:
        shown = ", ".join(in_the_way[:3]) + (f" … ({len(in_the_way)})" if len(in_the_way) > 3 else "")
        raise BundleError(
            f"这些文件里有你自己的内容，不会覆盖：{shown}；先改名或移走，再运行一次",
            f"these files hold work of your own and are not overwritten: {shown}; rename or move them, then run this again",
        )
    stale = _stale(root, known, {entry.path for entry in entries})
    for entry in write:
        _write(root / entry.path, entry.data)
    for name in stale:
        (root / name).unlink()
    return Placed(tuple(entry.path for entry in write), tuple(unchanged), tuple(stale))


def _stale(root: Path, known: Mapping[str, str], kept: set[str]) -> list[str]:
    """Files of an earlier placement that are to go: no longer there in the bundle, and unchanged since."""
    found = []
    for name in sorted(set(known) - kept):
        try:
            check_names([name])
            path = _target(root, name)
        except BundleError:
            continue
        if path.is_file() and hash_of(path.read_bytes()) == known[name]:
            found.append(name)
    return found


def _target(root: Path, name: str) -> Path:
    """Where a name leads. BundleError where a link, a file in a folder's place, or another spelling of the name is in the way."""
    at = root
    parts = name.split("/")
    for number, part in enumerate(parts, 1):
        if at.is_dir():
            for there in os.listdir(at):
                if there != part and there.casefold() == part.casefold():
                    raise BundleError(
                        f"{name}：已经有只差大小写的 {there!a}，先给它改名",
                        f"{name}: there is {there!a}, which differs in case only: rename it first",
                    )
        at = at / part
        if at.is_symlink() or (hasattr(at, "is_junction") and at.is_junction()):
            raise BundleError(
                f"{at.relative_to(root).as_posix()} 是链接，不会经过它写文件：先删掉这个链接",
                f"{at.relative_to(root).as_posix()} is a link, and nothing is written through links: remove it first",
            )
        last = number == len(parts)
        if at.exists() and not (at.is_file() if last else at.is_dir()):
            raise BundleError(
                f"{at.relative_to(root).as_posix()} {'不是普通文件' if last else '不是目录'}，先移走它",
                f"{at.relative_to(root).as_posix()} is no {'regular file' if last else 'folder'}: move it away first",
            )
    return at


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, new = tempfile.mkstemp(dir=path.parent, prefix=".placing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(new, 0o644)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
