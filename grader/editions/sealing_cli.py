"""Commands around sealed files: key, members, seal, unlock, propose, report-wrong-test, adopt.

What needs the optional packages is imported inside the commands, so that the others start without them.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from grader import catalogue, language
from grader.catalogue import CourseError
from grader.editions.members_cli import CourseOption, LangOption, MembersOption, fetcher, ready, say
from grader.editions.members_cli import app as members_app
from grader.model import Course, Text
from grader.report.escape import lines
from grader.selection import select

SIGNING_KEY = "GRADER_SIGNING_KEY"  # the text of the private signing key, for machines
Keys = Annotated[
    list[Path] | None,
    typer.Option("-i", "--identity", help="私钥文件；不写则找常用位置 / private key files; the usual ones by default"),
]


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the commands to the command line."""
    app.add_typer(members_app, name="members")

    def root_of(course: Path | None) -> Path:
        return course.resolve() if course is not None else catalogue.find_root(Path.cwd())

    @app.command()
    def key(
        out: Annotated[Path | None, typer.Option("--out", help="私钥写到哪里 / where the private key goes")] = None,
        signing: Annotated[
            bool, typer.Option("--signing", help="维护者的签名密钥 / the maintainers' signing key")
        ] = False,
        lang: LangOption = "",
    ) -> None:
        """生成 age 密钥（SSH 密钥用不了时）/ make an age key, where an SSH key cannot serve."""
        ready()
        from grader.editions import identities, keyfile

        usual = identities.age_key_path(Path.home())
        place = (out or (usual.with_name("signing.key") if signing else usual)).absolute()
        tongue = language.choose(lang, None)
        if signing:
            typer.echo(keyfile.signing_key(place))
            say(
                Text(
                    f"私钥在 {place}；上面一行写进 editions.toml 的 [[signers]]",
                    f"the private key is in {place}; the line above belongs into [[signers]] of editions.toml",
                ),
                tongue,
            )
            return
        public, made = keyfile.age_key(place)
        typer.echo(public)
        word = Text("新的" if made else "原有的", "new" if made else "present")
        say(
            Text(
                f"{word.zh}私钥在 {place}，不要给任何人；把上面 age1… 一行发给维护者",
                f"the {word.en} private key is in {place}: show it to nobody; send the age1… line above to the maintainers",
            ),
            tongue,
        )

    @app.command()
    def seal(
        out: Annotated[
            Path, typer.Argument(help="pro.age、hidden.age 写到这个目录 / the folder for pro.age and hidden.age")
        ],
        signing_key: Annotated[
            Path | None,
            typer.Option("--signing-key", help=f"签名私钥，或环境变量 {SIGNING_KEY} / or the variable {SIGNING_KEY}"),
        ] = None,
        members: MembersOption = None,
        keys: Annotated[
            Path | None,
            typer.Option(
                "--keys",
                help="目录，含 HANDLE.keys；没有的才问 GitHub / a folder of HANDLE.keys; GitHub is asked for the others",
            ),
        ] = None,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """封装付费版与隐藏测试 / seal pro.age and hidden.age. 1: sealed, but some member gets nothing."""
        ready()
        from grader.editions import identities, sealing
        from grader.editions import members as members_module

        root = root_of(course)
        tongue = language.choose(lang, root)
        try:
            out.mkdir(parents=True, exist_ok=True)  # first: nobody types a passphrase for nothing
        except OSError as error:
            raise CourseError(
                f"{out} 不能用作目录（{error.strerror}）：换一个地方放 pro.age 和 hidden.age",
                f"{out} cannot be a folder ({error.strerror}): name another place for pro.age and hidden.age",
            ) from None
        text = os.environ.pop(SIGNING_KEY, "").strip().encode() + b"\n"
        if signing_key is None and len(text) < 2:
            raise CourseError(
                f"用 --signing-key 给出签名私钥，或设 {SIGNING_KEY}",
                f"name the signing key by --signing-key, or set {SIGNING_KEY}",
            )
        chosen = identities.Key(SIGNING_KEY, text)
        if signing_key is not None:
            chosen = identities.Key(str(signing_key), identities.read(signing_key))
        private = identities.signing_key(chosen, identities.ask_at_terminal)
        people = members_module.read(members or root / members_module.NAME)
        made = sealing.seal(root, people, fetcher(keys), private, datetime.date.today())
        for sealed in made.bundles:
            (out / f"{sealed.edition}.age").write_bytes(sealed.data)
            typer.echo(f"{out / sealed.edition}.age  release {sealed.release}  sha256 {sealed.digest}")
            say(
                Text(
                    f"  {sealed.listing.count(chr(10))} 个文件，{len(sealed.readers)} 位成员能打开",
                    f"  files: {sealed.listing.count(chr(10))}, members who can open it: {len(sealed.readers)}",
                ),
                tongue,
            )
        for note in made.notes:
            say(Text(f"· {note.zh}", f"· {note.en}"), tongue)
        for problem in made.unserved:
            say(Text(f"✗ {problem.zh}", f"✗ {problem.en}"), tongue)
        raise typer.Exit(1 if made.unserved else 0)

    @app.command()
    def unlock(
        bundles: Annotated[list[Path], typer.Argument(help="pro.age")],
        identity: Keys = None,
        only_list: Annotated[bool, typer.Option("--list", help="只列出内容 / list the content, write nothing")] = False,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """用 SSH 或 age 私钥解锁 / unlock a bundle with an SSH or age key."""
        ready()
        from grader.editions import agefile, bundle, identities, pushguard
        from grader.editions import unlock as unlock_module

        root = root_of(course)
        tongue = language.choose(lang, root)
        held = identities.at_hand(identity)  # first: it takes GRADER_IDENTITY out of the environment that git gets
        if not only_list:
            pushguard.refuse_tracked(root)
        for path in bundles:
            try:
                content = unlock_module.read(root, agefile.read(path), held, identities.ask_at_terminal)
                if only_list:
                    typer.echo(
                        bundle.listing(content.entries)
                        + f"{bundle.digest(content.entries)}  {content.edition}, release {content.release}"
                    )
                    continue
                done = unlock_module.unlock(root, content)
            except bundle.BundleError as error:
                raise CourseError(f"{path.name}：{error.text.zh}", f"{path.name}: {error.text.en}") from None
            placed = done.placed
            say(
                Text(
                    f"{path.name}：第 {done.release} 版，写入 {len(placed.written)} 个文件，{len(placed.unchanged)} 个不变，移除 {len(placed.removed)} 个；看参考解：grader hint --solution ITEM",
                    f"{path.name}: release {done.release}, {len(placed.written)} files written, {len(placed.unchanged)} unchanged, {len(placed.removed)} removed; to see a reference: grader hint --solution ITEM",
                ),
                tongue,
            )
            for note in (*done.notes, *filter(None, [pushguard.install(root)])):
                say(Text(f"· {note.zh}", f"· {note.en}"), tongue)

    @app.command()
    def propose(
        item: str,
        note: Annotated[str, typer.Option("--note", help="给维护者的话 / a word to the maintainers")] = "",
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """把练习的私有部分封给维护者 / seal an exercise's private half for a pull request."""
        ready()
        from grader.editions import proposal, pushguard

        opened = open_course(course)
        root, tongue = Path(opened.root), language.choose(lang, Path(opened.root))
        for name in _exercises(opened, item):
            exercise = opened.exercise(name)
            sealed = proposal.seal(root, proposal.private_half(root, exercise, note)).relative_to(root)
            typer.echo(sealed.as_posix())
            say(
                Text(
                    f"只有维护者能打开。提交它和公开的部分，再开拉取请求：git add {sealed.as_posix()} exercises/{exercise.id} checklists",
                    f"only the maintainers can open it. Commit it with the public half and open a pull request: git add {sealed.as_posix()} exercises/{exercise.id} checklists",
                ),
                tongue,
            )
        found = pushguard.install(root)
        if found is not None:
            say(found, tongue)

    @app.command("report-wrong-test")
    def report_wrong_test(
        item: str,
        why: Annotated[str, typer.Option("--why", help="哪个检查错在哪里 / which check is wrong, and why")] = "",
        name: Annotated[str, typer.Option("--name", help="right/ 里的文件名 / its name in right/")] = "",
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """把被误判的解封给维护者 / seal a solution that a test fails wrongly, as a candidate for right/."""
        ready()
        from grader.editions import proposal

        opened = open_course(course)
        root, tongue = Path(opened.root), language.choose(lang, Path(opened.root))
        for each in _exercises(opened, item):
            content = proposal.wrong_test(root, opened.exercise(each), why, name)
            sealed = proposal.seal(root, content).relative_to(root).as_posix()
            typer.echo(sealed)
            say(
                Text(
                    f"只有维护者能打开。提交它并开拉取请求：git add {sealed}",
                    f"only the maintainers can open it. Commit it and open a pull request: git add {sealed}",
                ),
                tongue,
            )

    @app.command()
    def adopt(
        files: Annotated[list[Path], typer.Argument(help="proposals/….sealed")],
        identity: Keys = None,
        replace: Annotated[
            bool, typer.Option("--replace", help="覆盖已提交的文件 / over files that git has committed")
        ] = False,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """把提案放进作者的仓库 / bring a proposal into the authoring tree. Nothing of it is run."""
        ready()
        from grader.editions import agefile, identities, proposal

        root = root_of(course)
        tongue = language.choose(lang, root)
        held = identities.at_hand(identity)
        for path in files:
            content = proposal.read(root, agefile.read(path), held, identities.ask_at_terminal)
            placed = proposal.adopt(root, content, replace=replace)
            for written in placed.written:
                typer.echo(f"written: {written}")
            for said in lines(content.note, tongue):
                typer.echo(f"| {said}")
            name = content.item.split("/")[1]
            say(Text(f"读过之后运行 grader verify {name}", f"read it, then run grader verify {name}"), tongue)


def _exercises(opened: Course, item: str) -> list[str]:
    return [chosen.exercise for chosen in select(opened, [item]) if chosen.exercise]
