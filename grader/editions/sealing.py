"""A release's two bundles: pro.age for members, hidden.age for graders and instructors."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grader.catalogue import CourseError
from grader.editions import agefile, bundle, git, members, signature, tiers, trust
from grader.editions.bundle import Bundle, Entry
from grader.editions.members import Access, Fetch, Member
from grader.editions.trust import Trust
from grader.model import Struct, Text
from grader.report.escape import line

Edition = Literal["pro", "hidden"]
TIERS: Mapping[Edition, tiers.Tier] = {"pro": tiers.Tier.pro, "hidden": tiers.Tier.instructor}
READERS: Mapping[Edition, tuple[str, ...]] = {"pro": ("pro", "instructor"), "hidden": ("instructor",)}  # members' tiers


class Sealed(Struct, frozen=True):
    """One bundle. `data`: the age file; `listing`: what is inside; `digest`: SHA-256 of the listing; `readers`: their handles."""

    edition: Edition
    release: int
    data: bytes
    listing: str
    digest: str
    readers: tuple[str, ...]


class Release(Struct, frozen=True):
    """Both bundles, and a sentence for each member who gets nothing (`unserved`) or is told about (`notes`)."""

    bundles: tuple[Sealed, ...]
    unserved: tuple[Text, ...]
    notes: tuple[Text, ...]


def seal(root: Path, people: Sequence[Member], fetch: Fetch, key: Ed25519PrivateKey, today: datetime.date) -> Release:
    """Seal what is on disk now. CourseError where the key is none of editions.toml's, GitHub cannot be asked, or a bundle has no reader."""
    trusted = trust.read(root)
    _refuse_uncommitted(root)
    _refuse_foreign(key, trusted)
    running, ended = members.current(people, today)
    reached = [members.access(member, fetch) for member in running]
    return Release(
        bundles=tuple(_sealed(root, edition, trusted, reached, key) for edition in TIERS),
        unserved=tuple(_of(access, access.problem) for access in reached if access.problem is not None),
        notes=(
            *(_of(access, note) for access in reached if access.problem is None for note in access.notes),
            *(
                Text(f"{m.github}：{m.expires} 到期，不再封给这个账号", f"{m.github}: ended on {m.expires}, left out")
                for m in ended
            ),
        ),
    )


def contents(root: Path, edition: Edition) -> tuple[Entry, ...]:
    """The files of an edition, sorted. CourseError for a link, and where there is nothing."""
    found = []
    for name in sorted(path for path in tiers.files(root, TIERS[edition]) if path.startswith("solutions/")):
        path = root / name
        if any(part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(root) and part != root):
            raise CourseError(f"{name} 是链接，不会封进包里", f"{name} is a link, which no bundle takes")
        if not path.is_file():
            raise CourseError(
                f"{name} 不在了：提交这次删除，或恢复它", f"{name} is gone: commit its removal, or restore it"
            )
        found.append(Entry(name, path.read_bytes()))
    if not found:
        raise CourseError(
            f"没有属于 {edition} 的文件：封装要在作者的仓库里做（solutions/ 在 git 里）",
            f"there are no files of {edition}: sealing is done in the authoring tree, where git tracks solutions/",
        )
    bundle.check_names([entry.path for entry in found])
    return tuple(found)


def _sealed(root: Path, edition: Edition, trusted: Trust, reached: Sequence[Access], key: Ed25519PrivateKey) -> Sealed:
    entries = contents(root, edition)
    readers = [access for access in reached if access.lines and access.member.tier in READERS[edition]]
    if not readers:
        raise CourseError(
            f"{edition}.age 没有人能打开：{members.NAME} 里没有级别为 {' 或 '.join(READERS[edition])}、密钥可用且未到期的成员",
            f"nobody could open {edition}.age: {members.NAME} has no running member of tier {' or '.join(READERS[edition])} with a usable key",
        )
    body = bundle.encode(Bundle(trusted.course, edition, trusted.release, trust.public_hash(root), entries))
    lines = list(dict.fromkeys(key for access in readers for key in access.lines))
    return Sealed(
        edition=edition,
        release=trusted.release,
        data=agefile.seal(signature.sign(body, key), lines),
        listing=bundle.listing(entries),
        digest=bundle.digest(entries),
        readers=tuple(access.member.github for access in readers),
    )


def _refuse_uncommitted(root: Path) -> None:
    """A release is a commit: two people who seal it seal the same files."""
    changed = git.run(
        root, "status", "--porcelain", "--untracked-files=no", "--", "solutions", "exercises", "checklists", trust.NAME
    ).splitlines()
    if changed:
        raise CourseError(
            f"有 {len(changed)} 处未提交的改动，先提交：{line(changed[0])}",
            f"there are {len(changed)} changes that are not committed, commit them first: {line(changed[0])}",
        )


def _refuse_foreign(key: Ed25519PrivateKey, trusted: Trust) -> None:
    """A bundle that no checkout would accept is not made."""
    public = signature.public_line(key)
    if public.split()[:2] not in [signer.key.split()[:2] for signer in trusted.signers]:
        raise CourseError(
            f'{trust.NAME} 里没有这个签名密钥，谁都不会接受这个包；先写入 [[signers]] key = "{public}" 并发布',
            f'{trust.NAME} does not list this signing key, so no checkout would take the bundle; first add [[signers]] key = "{public}" and publish it',
        )


def _of(access: Access, said: Text | None) -> Text:
    assert said is not None
    name = access.member.github
    return Text(f"{name}：{said.zh}", f"{name}: {said.en}")
