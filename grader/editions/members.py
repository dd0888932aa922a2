"""members.toml: GitHub handles, tiers and expiry. It names people, so it is never published and git must not track it."""

from __future__ import annotations

import datetime
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from grader.catalogue import CourseError, read_toml
from grader.editions import git, recipients
from grader.model import Struct, Text

NAME = "members.toml"
HEADER = "# Who may unlock what. Written by `grader members`; comments are not kept. Names people: never commit this file.\nformat = 1\n"

MemberTier = Literal["pro", "instructor"]
Fetch = Callable[[str], str | None]  # handle → text of its public keys; None: no such account


class Member(Struct, frozen=True):
    """One person or machine. `expires`: the last day, None for no end. `keys`: used instead of the account's on GitHub."""

    github: str
    tier: MemberTier
    expires: datetime.date | None = None
    keys: tuple[str, ...] = ()


class Members(Struct, frozen=True):
    """All of them, by handle."""

    format: int
    members: tuple[Member, ...] = ()


class Access(Struct, frozen=True):
    """What one member's keys are good for: `lines` to encrypt to; `problem` where there are none, `notes` on the others."""

    member: Member
    lines: tuple[str, ...]
    problem: Text | None = None
    notes: tuple[Text, ...] = ()


def read(path: Path) -> tuple[Member, ...]:
    """The members, by handle; none where the file is missing. CourseError for a wrong file, or one that git tracks."""
    refuse_tracked(path)
    if not path.exists():
        return ()
    found: Members = read_toml(path, Members, path.parent)
    if found.format != 1:
        raise CourseError(
            f"{path.name}：format = {found.format}，这个版本只认识 1；请更新评测器",
            f"{path.name}: format = {found.format}, this grader knows 1: update the grader",
        )
    seen: set[str] = set()
    for member in found.members:
        if not recipients.HANDLE.fullmatch(member.github):
            raise CourseError(
                f"{path.name}：{member.github!a} 不是 GitHub 用户名",
                f"{path.name}: {member.github!a} is no GitHub handle",
            )
        if member.github.casefold() in seen:
            raise CourseError(
                f"{path.name}：{member.github} 出现了两次，请删掉一个",
                f"{path.name}: {member.github} stands there twice, delete one",
            )
        seen.add(member.github.casefold())
    return tuple(sorted(found.members, key=_order))


def write(path: Path, members: Iterable[Member]) -> None:
    """Write the file, all or nothing: a new one is readable by its owner only, an old one keeps its mode."""
    refuse_tracked(path)
    parts = [HEADER]
    for member in sorted(members, key=_order):
        parts.append(f'\n[[members]]\ngithub = {_quote(member.github)}\ntier = "{member.tier}"\n')
        if member.expires is not None:
            parts.append(f"expires = {member.expires.isoformat()}\n")
        if member.keys:
            parts.append(f"keys = [{', '.join(_quote(key) for key in member.keys)}]\n")
    try:
        _replace(path, "".join(parts))
    except OSError as error:
        raise CourseError(
            f"{path}：写不了（{error.strerror}）；检查 --members 给出的位置",
            f"{path}: cannot be written ({error.strerror}); look at the place that --members names",
        ) from None


def merge(old: Sequence[Member], new: Iterable[Member]) -> tuple[Member, ...]:
    """Both lists as one: for a handle that stands in both, the higher tier and the later expiry; the newer keys where there are any."""
    found = {member.github.casefold(): member for member in old}
    for member in new:
        before = found.get(member.github.casefold())
        found[member.github.casefold()] = member if before is None else _both(before, member)
    return tuple(sorted(found.values(), key=_order))


def without(members: Sequence[Member], handle: str) -> tuple[Member, ...]:
    """The list without one handle. CourseError where it is not there."""
    left = tuple(member for member in members if member.github.casefold() != handle.casefold())
    if len(left) == len(members):
        raise CourseError(f"{NAME} 里没有 {handle!a}", f"there is no {handle!a} in {NAME}")
    return left


def current(members: Sequence[Member], today: datetime.date) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
    """(those whose membership runs today, those whose has ended)."""
    ended = tuple(m for m in members if m.expires is not None and m.expires < today)
    return tuple(m for m in members if m not in ended), ended


def access(member: Member, fetch: Fetch) -> Access:
    """The keys of one member. CourseError where GitHub cannot be asked."""
    text = "\n".join(member.keys) if member.keys else fetch(member.github)
    if text is None:
        return Access(member, (), Text("GitHub 上没有这个账号", "there is no such account on GitHub"))
    keys = recipients.parse(text)
    if keys.usable:
        return Access(member, keys.usable, notes=keys.unusable)
    advice = recipients.ADVICE
    why = keys.unusable or (Text("没有公开的 SSH 密钥", "no public SSH key"),)
    return Access(
        member,
        (),
        Text(
            f"{'；'.join(reason.zh for reason in why)}。对方需要：{advice.zh}",
            f"{'; '.join(reason.en for reason in why)}. What they can do: {advice.en}",
        ),
    )


def refuse_tracked(path: Path) -> None:
    """CourseError where git tracks a members' file: a history keeps names for good."""
    if path.parent.is_dir() and git.answers(path.parent, "ls-files", "--error-unmatch", "--", path.name):
        raise CourseError(
            f"{path.name} 里有人名，却被 git 跟踪：运行 git rm --cached {path.name}，并写进 .gitignore",
            f"{path.name} names people, yet git tracks it: run git rm --cached {path.name} and put it into .gitignore",
        )


def of(members: Iterable[Member], handle: str) -> Member | None:
    """The member of that handle, however it is cased."""
    return next((member for member in members if member.github.casefold() == handle.casefold()), None)


def _replace(path: Path, text: str) -> None:
    """A file of its own name beside it first, so that nothing left over from another run is written to."""
    descriptor, new = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        if path.exists():
            os.chmod(new, stat.S_IMODE(path.stat().st_mode))
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise


def _both(old: Member, new: Member) -> Member:
    return Member(
        github=old.github,
        tier="instructor" if "instructor" in (old.tier, new.tier) else "pro",
        expires=None if old.expires is None or new.expires is None else max(old.expires, new.expires),
        keys=new.keys or old.keys,
    )


def _order(member: Member) -> str:
    return member.github.casefold()


def _quote(text: str) -> str:
    """A JSON string, which is a TOML string."""
    return json.dumps(text, ensure_ascii=False)
