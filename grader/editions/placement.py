"""Putting a bundle's files into a checkout: through no link, over nobody's work, all or nothing before the first write."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from grader.editions.bundle import BundleError, Entry, check_names, hash_of
from grader.model import Struct

# where a folder can be held open, nothing that happens to its name in the meantime leads elsewhere; Windows cannot
_HELD = {os.open, os.mkdir, os.rename, os.unlink} <= os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


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
    begun: Mapping[str, Collection[str]] | None = None,
    may_replace: Callable[[str], bool] = lambda path: False,
    ready: Callable[[], None] = lambda: None,
) -> Placed:
    """Write `entries` below `root`. BundleError before anything is written.

    `known`: SHA-256 of files that an earlier placement wrote; these may be replaced, and are removed where `entries` has them no more,
    as long as nobody changed them. `begun`: those that an interrupted placement may have written, too. `ready` is called when nothing
    is in the way, before the first write.
    """
    accepted = {name: {digest} for name, digest in known.items()}
    for name, digests in (begun or {}).items():
        accepted.setdefault(name, set()).update(digests)
    check_names([entry.path for entry in entries])
    write: list[Entry] = []
    unchanged: list[str] = []
    in_the_way: list[str] = []
    for entry in entries:
        path = target(root, entry.path)
        there = hash_of(path.read_bytes()) if path.exists() else None
        if there == hash_of(entry.data):
            unchanged.append(entry.path)
        elif there is None or there in accepted.get(entry.path, ()):
            write.append(entry)
        elif known.get(entry.path) == hash_of(entry.data):
            unchanged.append(entry.path)  # a person's notes in a file that did not change
        elif may_replace(entry.path):
            write.append(entry)
        else:
            in_the_way.append(entry.path)
    if in_the_way:
        shown = ", ".join(in_the_way[:3]) + (f" … ({len(in_the_way)})" if len(in_the_way) > 3 else "")
        raise BundleError(
            f"这些文件里有你自己的内容，不会覆盖：{shown}；先改名或移走，再运行一次",
            f"these files hold work of your own and are not overwritten: {shown}; rename or move them, then run this again",
        )
    stale = _stale(root, accepted, {entry.path for entry in entries})
    ready()
    for entry in write:
        put(root, entry.path, entry.data)
    for name in stale:
        _remove(root, name)
    return Placed(tuple(entry.path for entry in write), tuple(unchanged), tuple(stale))


def _stale(root: Path, accepted: Mapping[str, Collection[str]], kept: set[str]) -> list[str]:
    """Files of an earlier placement that are to go: no longer there in the bundle, and unchanged since."""
    found = []
    for name in sorted(set(accepted) - kept):
        try:
            check_names([name])
            path = target(root, name)
        except BundleError:
            continue
        if path.is_file() and hash_of(path.read_bytes()) in accepted[name]:
            found.append(name)
    return found


def target(root: Path, name: str) -> Path:
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


def put(root: Path, name: str, data: bytes) -> None:
    """Write one file whole or not at all. BundleError where a link, or another thing than a folder, stands on its way by now."""
    *folders, last = name.split("/")
    if not _HELD:
        path = target(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, new = tempfile.mkstemp(dir=path.parent, prefix=".placing-")
        _finish(descriptor, data, lambda: os.replace(new, target(root, name)), lambda: os.unlink(new))
        return
    with _folder(root, folders) as held:
        new = f".placing-{secrets.token_hex(8)}"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=held)
        _finish(
            descriptor,
            data,
            lambda: os.replace(new, last, src_dir_fd=held, dst_dir_fd=held),
            lambda: os.unlink(new, dir_fd=held),
        )


def _finish(descriptor: int, data: bytes, replace: Callable[[], None], discard: Callable[[], None]) -> None:
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, 0o644)
        replace()
    except BaseException:
        discard()
        raise


def _remove(root: Path, name: str) -> None:
    if not _HELD:
        target(root, name).unlink()
        return
    *folders, last = name.split("/")
    with _folder(root, folders) as held:
        os.unlink(last, dir_fd=held)


@contextlib.contextmanager
def _folder(root: Path, parts: Sequence[str]) -> Iterator[int]:
    """A folder below root, made where it is missing and held open: each part is opened inside the one before, never through a link."""
    held = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts:
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, dir_fd=held)
            try:
                inside = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=held)
            except OSError as error:
                if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                    raise
                raise BundleError(
                    f"{'/'.join(parts)}：{part} 刚刚变成了链接或文件，不会经过它写文件：先移走它，再运行一次",
                    f"{'/'.join(parts)}: {part} has just become a file or a link, and nothing is written through links: move it away, then run this again",
                ) from None
            os.close(held)
            held = inside
        yield held
    finally:
        os.close(held)
