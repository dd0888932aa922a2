"""The commands of editions that a release is made of and received by: publish, leaks, tiers, update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from grader import catalogue, language
from grader.catalogue import CourseError
from grader.editions import git, leaks, learner, secrets, tiers
from grader.editions import publish as publishing
from grader.editions import update as updating
from grader.editions.update import Updated
from grader.model import Course, Text

CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]
LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the commands to the command line."""

    def root_of(course: Path | None) -> Path:
        return course.resolve() if course is not None else catalogue.find_root(Path.cwd())

    @app.command()
    def publish(
        place: Annotated[Path, typer.Argument(metavar="DIR", help="学习者仓库 / the learner repository")],
        home: Annotated[
            str, typer.Option("--home", help="fork 从哪里更新 / where forks update from; its origin if not given")
        ] = "",
        discard: Annotated[
            bool, typer.Option("--discard", help="撤销学习者仓库里别人的提交 / undo what others committed there")
        ] = False,
        accept: Annotated[
            list[str] | None,
            typer.Option(
                "--accept",
                help="早已公开、只能接受的 git 对象 / a git object whose content has been public before and stays so",
            ),
        ] = None,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """发布一版学习者版 / publish a release of the learner's edition: one commit in DIR."""
        root = root_of(course)
        tongue = language.choose(lang, root)
        open_course(root)  # a broken course is not published
        say: Callable[[Text], None] = lambda text: typer.echo(text.in_(tongue), err=True)  # noqa: E731
        done = publishing.publish(root, place, home=home, discard=discard, accepted=accept or (), say=say)
        typer.echo(
            Text(
                f"第 {done.release} 版：{done.commit[:10]}，{done.files} 个文件，改动 {len(done.changed)}，克隆 {done.bytes:,} 字节",
                f"release {done.release}: {done.commit[:10]}, {done.files} files, {len(done.changed)} changed, a clone has {done.bytes:,} bytes",
            ).in_(tongue)
        )
        typer.echo(
            Text(
                f"接下来：git -C {place} push origin {publishing.BRANCH} --tags；然后 grader seal",
                f"next: git -C {place} push origin {publishing.BRANCH} --tags; then grader seal",
            ).in_(tongue)
        )

    @app.command("leaks")
    def find_leaks(
        places: Annotated[
            list[Path],
            typer.Argument(
                metavar="PATH…", help="目录、git 仓库、wheel、压缩包 / folders, repositories, wheels, archives"
            ),
        ],
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """检查泄漏 / look for private text in what is public."""
        root = root_of(course)
        tongue = language.choose(lang, root)
        secret = secrets.read(root)
        found = []
        for place in places:
            if not place.exists():
                raise CourseError(f"{place} 不存在", f"{place} is not there")
            if place.is_file():
                found += leaks.file(secret, place.name, place.read_bytes())
            elif (place / ".git").exists():
                found += [*leaks.folder(secret, place, tiers.tracked(place)), *leaks.repository(secret, place)]
            else:
                found += leaks.folder(secret, place)
        for leak in found:
            typer.echo(f"✗ {leak.where}: {leak.what.in_(tongue)}")
        typer.echo(Text(f"泄漏：{len(found)} 处", f"leaks: {len(found)}").in_(tongue))
        raise typer.Exit(1 if found else 0)

    @app.command("tiers")
    def show_tiers(
        paths: Annotated[
            list[str] | None,
            typer.Argument(help="某些文件的级别 / the tier of some files; without: the table and its shares"),
        ] = None,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """哪个文件属于哪一级 / which file belongs to which tier."""
        root = root_of(course)
        tongue = language.choose(lang, root)
        if paths:
            for path in paths:
                typer.echo(f"{tiers.tier_of(path).value:<10}  {path}")
            return
        typer.echo(tiers.table(tongue))
        if not git.answers(root, "rev-parse", "--git-dir"):
            return
        if not any(path.startswith(tiers.PRIVATE) for path in tiers.tracked(root)):
            typer.echo(
                Text(
                    f"这里是学习者版，不跟踪 {tiers.PRIVATE}，量不出各级的大小；README.zh.md 里有发布时的统计",
                    f"this is the learner's edition, which does not track {tiers.PRIVATE}: README.md says how large each tier was when it was released",
                ).in_(tongue)
            )
        else:
            typer.echo(learner.share_table(tiers.shares(root), tongue))

    @app.command()
    def update(
        source: Annotated[str, typer.Option("--from", help="课程仓库 / the course repository")] = "",
        release: Annotated[int, typer.Option("--release", help="第几版 / which one; the newest if not given")] = 0,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """取来新的一版，保留答案 / bring a later release into this fork and keep your answers."""
        root = root_of(course)
        tongue = language.choose(lang, root)
        for line in told(updating.update(root, source, release)):
            typer.echo(line.in_(tongue))


def told(done: Updated) -> list[Text]:
    """What a learner should know after an update."""
    if done.release == done.before:
        return [Text(f"已经是第 {done.release} 版", f"release {done.release} is the newest, and it is here")]
    lines = [
        Text(f"第 {done.before} 版 → 第 {done.release} 版", f"release {done.before} → release {done.release}"),
    ]
    for names, zh, en in (
        (done.tests_changed, "测试有变化，请重新评测", "tests changed, grade again"),
        (done.new_items, "新增练习", "new exercises"),
        (done.gone, "不再有的练习", "exercises that are gone"),
        (done.merged, "你的修改与新版合在一起了", "your edits and the release's were merged"),
        (done.kept, "答案原样保留，但新版的待填代码变了", "answers kept as they are, though the stub changed"),
        (done.left, "练习没有了，答案留在原处", "the exercise is gone, your answer stays where it is"),
        (
            [f"{old} → {new}" for old, new in done.moved],
            "练习换了位置，答案跟着过去了",
            "the exercise has another place, your answer went along",
        ),
        (done.replaced, "按新版替换了（不是答案）", "replaced by the release's (no answers)"),
    ):
        if names:
            lines.append(Text(f"{zh}：{'、'.join(names)}", f"{en}: {', '.join(names)}"))
    for path in done.kept:
        lines.append(
            Text(f"  对照：git show {done.commit[:10]}^2:{path}", f"  compare: git show {done.commit[:10]}^2:{path}")
        )
    for path in done.replaced:
        lines.append(Text(f"  你原来的：git show {done.was[:10]}:{path}", f"  yours: git show {done.was[:10]}:{path}"))
    return lines
