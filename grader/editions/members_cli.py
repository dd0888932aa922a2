"""`grader members`: list, add, remove, import."""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from grader import catalogue, language
from grader.catalogue import CourseError
from grader.model import Lang, Text
from grader.report.escape import line

PACKAGES = ("pyrage", "cryptography", "bcrypt")

Fetch = Callable[[str], str | None]  # handle → the text of its public keys

app = typer.Typer(no_args_is_help=True, help="成员名单 / the list of members")

CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]
LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]
MembersOption = Annotated[
    Path | None,
    typer.Option("--members", help="默认 members.toml，git 忽略它 / members.toml by default, which git ignores"),
]
TierOption = Annotated[str, typer.Option("--tier", help="pro | instructor")]
UntilOption = Annotated[str, typer.Option("--until", help="最后一天 / the last day: 2027-01-31")]
ForeverOption = Annotated[bool, typer.Option("--forever", help="不到期 / without end")]


def ready() -> None:
    """CourseError where the optional packages are missing."""
    for name in PACKAGES:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            raise CourseError(
                f"缺少 {name}：运行 make setup EXTRA=editions", f"{name} is missing: run make setup EXTRA=editions"
            ) from None


def say(text: Text, lang: Lang) -> None:
    """One line for a person."""
    typer.echo(text.in_(lang), err=True)


def fetcher(keys: Path | None) -> Fetch:
    """Where members' keys come from: a folder of HANDLE.keys first, then GitHub."""
    from grader.editions import recipients

    def fetch(handle: str) -> str | None:
        found = recipients.from_folder(keys, handle) if keys is not None else None
        return found if found is not None else recipients.fetch(handle)

    return fetch


@app.command("list")
def list_members(
    check: Annotated[bool, typer.Option("--check", help="连同密钥 / with their keys")] = False,
    keys: Annotated[Path | None, typer.Option("--keys", help="目录，含 HANDLE.keys / a folder of HANDLE.keys")] = None,
    members: MembersOption = None,
    course: CourseOption = None,
    lang: LangOption = "",
) -> None:
    """列出成员 / list the members. With --check, 1: somebody's keys cannot be used."""
    ready()
    from grader.editions import members as module

    path, tongue = _place(members, course), language.choose(lang, None)
    people = module.read(path)
    running, _ = module.current(people, datetime.date.today())
    fetch = fetcher(keys)
    broken = False
    for member in people:
        ended = Text("已到期", "ended").in_(tongue)
        row = f"{member.github:<40} {member.tier:<10} {member.expires or '':<10} {'' if member in running else ended}"
        if check and member in running:
            found = module.access(member, fetch)
            broken = broken or found.problem is not None
            row += f"✗ {found.problem.in_(tongue)}" if found.problem is not None else f"{len(found.lines)} ✓"
        typer.echo(row.rstrip())
    raise typer.Exit(1 if broken else 0)


@app.command()
def add(
    handle: str,
    tier: TierOption = "pro",
    until: UntilOption = "",
    forever: ForeverOption = False,
    key: Annotated[
        list[str] | None, typer.Option("--key", help="age1… 或 SSH 公钥，代替 GitHub 上的 / instead of those on GitHub")
    ] = None,
    members: MembersOption = None,
    course: CourseOption = None,
    lang: LangOption = "",
) -> None:
    """加入或延长 / add a member, or prolong. Without --until and --forever a member who is listed keeps the last day."""
    ready()
    from grader.editions import members as module
    from grader.editions import recipients

    path = _place(members, course)
    handle = handle.removeprefix("@")
    if not recipients.HANDLE.fullmatch(handle):
        raise CourseError(f"{handle!a} 不是 GitHub 用户名", f"{handle!a} is no GitHub handle")
    keys = recipients.parse("\n".join(key or []))
    if keys.unusable:
        raise CourseError(
            f"{keys.unusable[0].zh}。{recipients.ADVICE.zh}", f"{keys.unusable[0].en}. {recipients.ADVICE.en}"
        )
    people, end = module.read(path), _end(until, forever)
    before = module.of(people, handle)
    if end is None and not forever and before is not None:
        end = before.expires
    people = module.merge(people, [module.Member(handle, _tier(tier), end, keys.usable)])
    module.write(path, people)
    after = module.of(people, handle)
    last = after.expires if after is not None else None
    say(
        Text(
            f"{handle} 已写入 {path}，{f'到 {last} 为止' if last else '不到期'}；下次 grader seal 起生效",
            f"{handle} is in {path}, {f'until {last}' if last else 'without end'}; it counts from the next grader seal on",
        ),
        language.choose(lang, None),
    )


@app.command()
def remove(handle: str, members: MembersOption = None, course: CourseOption = None, lang: LangOption = "") -> None:
    """移除 / remove a member."""
    ready()
    from grader.editions import members as module

    path = _place(members, course)
    module.write(path, module.without(module.read(path), handle.removeprefix("@")))
    say(
        Text(
            f"{line(handle)} 已移除；下一版起打不开，已解锁的收不回来（docs/keys.zh.md）",
            f"{line(handle)} is removed: the next release stays closed to them, what they have unlocked cannot be taken back (docs/keys.md)",
        ),
        language.choose(lang, None),
    )


@app.command("import")
def import_payments(
    export: Path,
    tier: TierOption = "pro",
    until: UntilOption = "",
    forever: ForeverOption = False,
    column: Annotated[str, typer.Option("--column", help="GitHub 用户名那一列的表头 / the header of the handles")] = "",
    members: MembersOption = None,
    course: CourseOption = None,
    lang: LangOption = "",
) -> None:
    """从支付平台导出的 CSV 加入 / add members from a payment provider's CSV. 1: some rows were left out."""
    ready()
    from grader.editions import members as module
    from grader.editions import payments

    path, tongue = _place(members, course), language.choose(lang, None)
    try:
        data = export.read_bytes()
    except OSError as error:
        raise CourseError(
            f"{export}：读不了（{error.strerror}）", f"{export}: cannot be read ({error.strerror})"
        ) from None
    people, end = module.read(path), _end(until, forever)
    running, _ = module.current(people, datetime.date.today())  # whose membership has ended needs a new date
    found = payments.read(data, tier=_tier(tier), until=end, forever=forever, known=running, column=column)
    module.write(path, module.merge(people, found.members))
    for problem in found.left_out:
        say(Text(f"✗ {problem.zh}", f"✗ {problem.en}"), tongue)
    say(Text(f"{len(found.members)} 位成员写入 {path}", f"{len(found.members)} members are in {path}"), tongue)
    raise typer.Exit(1 if found.left_out else 0)


def _place(members: Path | None, course: Path | None) -> Path:
    if members is not None:
        return members
    return (course if course is not None else catalogue.find_root(Path.cwd())) / "members.toml"


def _tier(word: str) -> Literal["pro", "instructor"]:
    if word == "pro":
        return "pro"
    if word == "instructor":
        return "instructor"
    raise CourseError(f"没有级别 {word!a}：pro 或 instructor", f"there is no tier {word!a}: pro or instructor")


def _end(until: str, forever: bool) -> datetime.date | None:
    if until and forever:
        raise CourseError("--until 与 --forever 不能一起用", "--until and --forever do not go together")
    return _date(until)


def _date(word: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(word) if word else None
    except ValueError:
        raise CourseError(
            f"看不懂日期 {word!a}，写成 2027-01-31", f"cannot read the date {word!a}: write 2027-01-31"
        ) from None
