"""Private text where everybody can read it: in files, in every reachable git object, in archives; as text and as syntax tree.

Not covered: what was translated, encrypted or re-encoded. What cannot be read is a finding, not a pass.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from grader.editions import fingerprints, git, programs, secrets
from grader.editions.secrets import Secrets
from grader.editions.tiers import PRIVATE
from grader.model import Struct, Text

CACHES = frozenset(
    ".git .grader .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .venv __pycache__ node_modules".split()
)
_SEALED = (".age", ".pyc", ".pyo", ".key", ".pem")
_OPAQUE = {  # pictures and fonts are not read; what their bytes begin with
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".gif": b"GIF8",
    ".webp": b"RIFF",
    ".ico": b"\0\0\1\0",
    ".woff": b"wOFF",
    ".woff2": b"wOF2",
}
_PROPOSAL = re.compile(r"proposals/[a-z0-9_]+-[0-9a-f]{12}\.sealed")  # as `grader propose` names them
_MEMBERS = "members.toml"
SHORT = 10  # hexadecimal digits of an object's name that are shown, and needed to accept it
_LARGEST = 64 << 20  # bytes unpacked of one archive


class Leak(Struct, frozen=True):
    """One finding: where it stands, and what it is."""

    where: str
    what: Text


def folder(secret: Secrets, root: Path, paths: Iterable[str] | None = None) -> list[Leak]:
    """Leaks in the files below a folder; in those of `paths` where given. `.git` itself is left to `repository`."""
    found: list[Leak] = []
    for path in sorted(paths if paths is not None else _below(root)):
        full = root / path
        if full.is_symlink():
            found.append(Leak(path, Text("是链接，不发布链接", "is a link, and links are not published")))
        else:
            found += file(secret, path, full.read_bytes())
    return found


def repository(secret: Secrets, place: Path, *further: str, accepted: Sequence[str] = ()) -> list[Leak]:
    """Leaks in every object that a branch, tag, stash or `further` commit of the repository at `place` reaches.

    `accepted`: beginnings of names of objects that are public already and stay so.
    """
    found: list[Leak] = []
    tips = ["--all", *further]
    seen: set[str] = set()
    for path in git.run(place, "log", *tips, "-m", "--root", "--no-renames", "--format=", "--name-only", "-z").split(
        "\0"
    ):
        if path not in seen and (what := _by_name(path)):
            found.append(Leak(f"git: {path}", what))
        seen.add(path)
    names: dict[str, str] = {}
    for line in git.run(place, "rev-list", "--objects", *tips).splitlines():
        name, _, path = line.partition(" ")
        names.setdefault(name, path)
    # annotated tags are no commits: rev-list leaves them out
    for line in git.run(place, "for-each-ref", "--format=%(objectname) %(objecttype) %(refname)").splitlines():
        name, kind, ref = line.split(" ", 2)
        if kind == "tag":
            names.setdefault(name, ref)
    for name, kind, data in _objects(place, list(names)):
        path = names[name]
        if any(name.startswith(short) for short in accepted if len(short) >= SHORT):
            continue
        if kind == "blob":
            if name in secret.blobs:
                found.append(Leak(f"git {name[:SHORT]}: {path}", _whole(secret.blobs[name])))
            else:
                found += [
                    Leak(f"git {name[:SHORT]}: {leak.where}", leak.what)
                    for leak in file(secret, path or name, data, past=True)
                ]
        elif kind in ("commit", "tag"):
            found += [Leak(f"git {name[:SHORT]}: {kind}", leak.what) for leak in _read(secret, "message.md", data)]
    return found


def file(secret: Secrets, path: str, data: bytes, *, past: bool = False) -> list[Leak]:
    """Leaks in one file, by its name and its bytes; archives are looked into, in memory. `past`: an earlier stub is no fault."""
    what = _by_name(path)
    if what:
        return [Leak(path, what)]
    if not past and path in secret.stubs and data.decode("utf-8", "replace").strip() != secret.stubs[path].strip():
        text = Text(
            "不是由参考解生成的待填代码：运行 grader sync",
            "is not the stub that is generated from the reference: run grader sync",
        )
        return [Leak(path, text), *_read(secret, path, data)]
    return _read(secret, path, data)


def _read(secret: Secrets, path: str, data: bytes) -> list[Leak]:
    if _PROPOSAL.fullmatch(path) and data.startswith(secrets.AGE):
        return []  # sealed to the maintainers, made to be published
    held = secrets.held(data)
    if held is not None:
        return [Leak(path, held)]
    if data[:2] == b"PK" or data[:2] == b"\x1f\x8b" or data[257:262] == b"ustar":
        return _archive(secret, path, data)
    text = _text(data)
    if text is None:
        begin = _OPAQUE.get(Path(path.lower()).suffix)
        if begin is not None and data.startswith(begin):
            return []
        return [
            Leak(
                path,
                Text(
                    "不是 UTF-8 文本，检查不了：不要发布", "is no UTF-8 text and cannot be checked: do not publish it"
                ),
            )
        ]
    whence = _passage(secret, text)
    return [Leak(path, Text(f"含有 {whence} 的内容", f"has a passage of {whence}"))] if whence else []


def _text(data: bytes) -> str | None:
    """A file as text; None where it is none. UTF-16 and UTF-32 without a mark decode as UTF-8, with a zero in every character."""
    try:
        return None if b"\0" in data else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _passage(secret: Secrets, text: str) -> str:
    """Where a text's first private passage comes from; empty where there is none."""
    for view in dict.fromkeys((text, programs.plain(text))):
        for known, length in ((secret.prose, fingerprints.PROSE), (secret.code, fingerprints.CODE)):
            for run in fingerprints.runs(view, length):
                if run in known:
                    return known[run]
    for tree in programs.inside(text):
        for known, least in ((secret.trees, fingerprints.TREE), (secret.further, secrets.FURTHER)):
            for print_, _ in fingerprints.windows(tree, least):
                if print_ in known:
                    return known[print_]
        for print_, _ in fingerprints.whole_bodies(tree):
            if print_ in secret.bodies:
                return secret.bodies[print_]
    return ""


def _archive(secret: Secrets, path: str, data: bytes) -> list[Leak]:
    found: list[Leak] = []
    left = _LARGEST
    try:
        for name, content in _unpacked(data, path):
            left -= len(content)
            if left < 0:
                break
            found += [Leak(f"{path}: {leak.where}", leak.what) for leak in file(secret, name, content)]
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        left = -1
    if left < 0:
        found.append(
            Leak(
                path,
                Text("压缩包读不了或太大，检查不了", "an archive that cannot be read or is too large to be checked"),
            )
        )
    return found


def _unpacked(data: bytes, path: str) -> Iterator[tuple[str, bytes]]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for entry in packed.infolist():
                if not entry.is_dir():
                    with packed.open(entry) as member:
                        yield entry.filename, member.read(_LARGEST)
        return
    if data[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as unzipped:
            data = unzipped.read(_LARGEST)
        if data[257:262] != b"ustar":
            yield path.removesuffix(".gz"), data
            return
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member_info in tar:
            inner = tar.extractfile(member_info) if member_info.isfile() else None
            if inner is not None:
                # an sdist's members stand below NAME-VERSION/
                yield member_info.name.partition("/")[2] or member_info.name, inner.read(_LARGEST)


def _by_name(path: str) -> Text | None:
    """What is wrong with a path whatever the file holds."""
    parts = [part.casefold() for part in path.split("/")]
    if parts[0] == PRIVATE.rstrip("/"):
        return Text(f"在 {PRIVATE} 之下，永不发布", f"stands below {PRIVATE}, which is never published")
    if any(part in CACHES or part.endswith(".egg-info") for part in parts[:-1]) or parts[-1] in CACHES:
        return Text("是缓存，可能记着私有内容", "is a cache, which may remember private text")
    if parts[-1].endswith(_SEALED) or parts[-1] == _MEMBERS:
        return Text(
            "是封装包、密钥、编译结果或会员名单，从不提交",
            "is a bundle, a key, compiled or the members' list: never committed",
        )
    return None


def _whole(path: str) -> Text:
    return Text(f"就是 {path}，或它的旧版本", f"is {path}, or an earlier version of it")


def _below(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if not name.startswith(".git/") and name != ".git" and (path.is_symlink() or path.is_file()):
            yield name


def _objects(place: Path, names: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """(name, kind, bytes) of git objects."""
    data = git.raw(place, "cat-file", "--batch", given="".join(f"{name}\n" for name in names))
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        name, kind, size = data[at:end].decode().split(" ")
        yield name, kind, data[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
