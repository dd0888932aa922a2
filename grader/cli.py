"""The command line: parse, call, print. Exit codes: 0 all selected passed, 1 something did not, 2 usage or course, 3 internal."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.console import Console

from grader import __version__, catalogue, doctor, judge, language, ledger, notebook, submission
from grader.authoring import cli as author
from grader.catalogue import CourseError
from grader.editions import cli as editions
from grader.editions import comparison, sealing_cli
from grader.exports import cli as exports
from grader.github import cli as github
from grader.github import log
from grader.hints import next_hint
from grader.kernels import bench
from grader.kernels.rounds import satisfies
from grader.model import Course, Item, Report, Status, Text
from grader.progress import Progress
from grader.report import json as report_json
from grader.report import terminal
from grader.report.escape import line
from grader.sandbox.yard import YardError
from grader.selection import select
from grader.suite import SuiteError
from grader.trial import cli as trial

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="评测《LLM推理优化实战》的练习 / grade the exercises of LLM inference optimization in practice",
)
CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]
LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]
Words = Annotated[list[str] | None, typer.Argument(help="2.1 · vram_calculator · 02_gpu_basics")]


def open_course(course: Path | None) -> Course:
    """The course named, or the one around the current folder."""
    return catalogue.load(course if course is not None else catalogue.find_root(Path.cwd()))


def exit_code(report: Report, timed: Course | None = None) -> int:
    """0, 1 or 3 for one report. timed: the course whose kernels must have passed on a device, too."""
    if any(item.status is Status.internal_error for item in report.items):
        return 3
    if not all(item.status is Status.passed for item in report.items):
        return 1
    kernels = [i for i in report.items if timed and i.exercise and timed.exercise(i.exercise).kernels]
    return 0 if all(satisfies(item.performance) for item in kernels) else 1


@app.command()
def check(
    items: Words = None,
    course: CourseOption = None,
    submission_dir: Annotated[
        Path | None,
        typer.Option(
            "--submission",
            help="另一份提交：目录，或一个 .ipynb / another submission: a folder laid out like this repository or with notebooks, or one .ipynb",
        ),
    ] = None,
    tests: Annotated[
        Literal["all", "visible"], typer.Option(help="隐藏检查要有 solutions/ / hidden checks need solutions/")
    ] = "all",
    seed: Annotated[int | None, typer.Option(help="固定种子，复现用 / one seed for all, to reproduce")] = None,
    isolation: Annotated[Literal["auto", "bwrap", "process"], typer.Option()] = "auto",
    device: Annotated[
        Literal["auto", "cpu", "cuda"], typer.Option(help="在哪里给核计时 / where kernels are timed")
    ] = "auto",
    require_gpu: Annotated[
        bool, typer.Option("--require-gpu", help="核的性能也要通过 / kernels must pass on performance, too")
    ] = False,
    jobs: Annotated[int, typer.Option(help="并行数 / parallel lanes")] = 1,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since", help="只评改动过的，记在这个文件里 / grade only what changed since the run kept in this file"
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="把完整报告写到文件 / write the whole report")
    ] = None,
    lang: LangOption = "",
) -> None:
    """评测 / grade items of a submission."""
    opened = open_course(course)
    root, tongue = Path(opened.root), language.choose(lang, Path(opened.root))
    if not items and submission_dir is not None and notebook.is_notebook(submission_dir):
        items = [notebook.exercise_of(submission_dir, opened.exercises).id]
    chosen = select(opened, items or [])
    place = notebook.place_of(submission_dir, root)

    def graded(some: list[Item]) -> Report:
        return _grade(opened, some, place, tests, seed, isolation, device, jobs)

    if since is not None and seed is not None:
        raise CourseError("--since 与 --seed 不能一起用", "--since and --seed do not go together")
    if since is None:
        report = graded(chosen)
    else:
        report = _graded_since(since, opened, chosen, place, isolation, graded)
    if json_file is not None:
        json_file.write_text(report_json.render(report), encoding="utf-8")
    with contextlib.suppress(OSError):  # a course that may only be read; `progress` has nothing to show there
        (root / ".grader").mkdir(exist_ok=True)
        (root / ".grader" / "report.json").write_text(report_json.render(report), encoding="utf-8")
    with log.fenced():
        terminal.show(report, tongue, Console(highlight=False))
    raise typer.Exit(exit_code(report, opened if require_gpu else None))


def _graded_since(
    path: Path, opened: Course, items: list[Item], folder: Path, isolation: str, graded: Callable[[list[Item]], Report]
) -> Report:
    sources = notebook.sources(folder, [opened.exercise(item.exercise) for item in items if item.exercise])
    before, now = ledger.read(path), ledger.circumstances(opened, isolation)
    some = ledger.stale(before, now, items, sources)
    part = graded(some) if some or before is None else msgspec.structs.replace(before.report, items=())
    after = ledger.merge(before, part, now, items, sources)
    ledger.write(path, after)
    return after.report


def _grade(
    opened: Course,
    chosen: list[Item],
    folder: Path,
    tests: Literal["all", "visible"],
    seed: int | None,
    isolation: str,
    device: Literal["auto", "cpu", "cuda"],
    jobs: int,
) -> Report:
    exercises = [opened.exercise(item.exercise) for item in chosen if item.exercise]
    sources = notebook.sources(folder, exercises)
    secret = os.environ.pop("GRADER_SECRET", "").encode()
    with (
        judge.Judge(opened, exercises, tests=tests, isolation=isolation, device=device, jobs=jobs) as running,
        Progress(exercises, running.tests) as progress,
    ):
        return running.grade(sources, chosen, secret=secret, seed=seed, progress=progress.step)


@app.command("bench")
def measure(
    items: Words = None,
    course: CourseOption = None,
    submission_dir: Annotated[
        Path | None, typer.Option("--submission", help="另一份提交 / another submission, laid out like this repository")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="证据 / the evidence")] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="参考解和朴素解各测 20 轮 / 20 rounds of reference and naive solutions")
    ] = False,
    lang: LangOption = "",
) -> None:
    """在这台机器上给核计时 / time kernels on this machine, with evidence."""
    opened = open_course(course)
    root, tongue = Path(opened.root), language.choose(lang, Path(opened.root))
    exercises = [opened.exercise(i.exercise) for i in select(opened, items or []) if i.exercise]
    exercises = [e for e in exercises if e.kernels is not None and e.kernels.performance and not judge.missing(e)]
    sources = notebook.sources(notebook.place_of(submission_dir, root), exercises)
    answers = {name: source.text for name, source in sources.items() if not source.absent}
    console = Console(highlight=False, stderr=True)
    with judge.Judge(opened, exercises, tests="visible") as running, console.status("bench") as status:
        walls = running.mode != "process"
        found = bench.bench(
            opened,
            exercises,
            answers,
            running.provider,
            device="auto",
            walls=walls,
            calibrate=calibrate,
            say=status.update,
        )
    if json_file is not None:
        json_file.write_bytes(bench.encode(found))
    typer.echo(bench.render(found, tongue), nl=False)
    raise typer.Exit(0 if bench.passed(found) else 1)


@app.command()
def watch(items: Words = None, course: CourseOption = None, lang: LangOption = "") -> None:
    """改一次评一次 / grade again whenever a file is saved."""
    from watchfiles import watch as changes

    opened = open_course(course)
    root, tongue = Path(opened.root), language.choose(lang, Path(opened.root))
    chosen = select(opened, items or [])
    exercises = {e.name: e for i in chosen if i.exercise for e in [opened.exercise(i.exercise)]}
    console = Console(highlight=False)
    with judge.Judge(opened, list(exercises.values())) as running:

        def regrade(some: list[Item]) -> None:
            sources = {i.exercise: submission.read(root, exercises[i.exercise]) for i in some if i.exercise}
            terminal.show(running.grade(sources, some), tongue, console)

        regrade(chosen if items else [i for i in chosen if i.exercise][:1])
        console.print("… " + Text("正在等待保存；按 Ctrl+C 结束", "waiting for the next save; Ctrl+C ends").in_(tongue))
        for batch in changes(root / "exercises", raise_interrupt=False):
            names = {Path(path).stem for _, path in batch}
            some = [i for i in chosen if i.exercise in names]
            if some:
                console.clear()
                regrade(some)


@app.command()
def hint(
    item: str,
    course: CourseOption = None,
    lang: LangOption = "",
    again: Annotated[bool, typer.Option("--again", help="从头看 / from the first")] = False,
    solution: Annotated[
        bool, typer.Option("--solution", help="参考解与讲解（Pro） / reference and walkthrough (Pro)")
    ] = False,
) -> None:
    """给下一条提示 / show the next hint of an item."""
    opened = open_course(course)
    tongue = language.choose(lang, Path(opened.root))
    for chosen in select(opened, [item]):
        if chosen.exercise and solution:
            for text in comparison.show(Path(opened.root), opened.exercise(chosen.exercise), tongue):
                typer.echo(text)
        elif chosen.exercise:
            typer.echo(next_hint(Path(opened.root), opened.exercise(chosen.exercise), tongue, again=again))


@app.command("list")
def list_items(course: CourseOption = None, lang: LangOption = "") -> None:
    """列出所有条目 / list all checklist items."""
    opened = open_course(course)
    tongue = language.choose(lang, Path(opened.root))
    for chapter in opened.chapters:
        typer.echo(f"{chapter.slug}  {chapter.title.in_(tongue)}")
        for item in chapter.items:
            if item.exercise:
                exercise = opened.exercise(item.exercise)
                typer.echo(
                    f"  {item.number:>5}  {exercise.name:<24} {exercise.minutes:>4} min  {item.wording.in_(tongue)}"
                )
            else:
                typer.echo(f"  {item.number:>5}  {'':<24} {'':>4}      {item.wording.in_(tongue)}")


@app.command("doctor")
def examine(course: CourseOption = None, lang: LangOption = "") -> None:
    """检查这台机器 / examine this machine."""
    try:
        root: Path | None = course or catalogue.find_root(Path.cwd())
    except CourseError:
        root = None
    tongue = language.choose(lang, root)
    findings = doctor.examine(root)
    for finding in findings:
        typer.echo(f"{ {'ok': '✓', 'note': '·', 'bad': '✗'}[finding.level] } {finding.text.in_(tongue)}")
    raise typer.Exit(2 if any(f.level == "bad" for f in findings) else 0)


@app.command()
def progress(course: CourseOption = None, lang: LangOption = "") -> None:
    """按上次评测看进度 / how far the last graded state is."""
    opened = open_course(course)
    tongue = language.choose(lang, Path(opened.root))
    path = Path(opened.root) / ".grader" / "report.json"
    if not path.exists():
        raise CourseError("还没有评测过：先运行 make grade", "nothing graded yet: run make grade first")
    terminal.show(report_json.decode(path.read_text(encoding="utf-8")), tongue, Console(highlight=False))


@app.command()
def version() -> None:
    """版本 / the grader's version."""
    typer.echo(__version__)


author.register(app, open_course)
editions.register(app, open_course)
exports.register(app, open_course)
sealing_cli.register(app, open_course)
trial.register(app, open_course)
github.register(app, open_course)


def main() -> None:
    """Entry point: errors of courses and machines become one clear line in the person's language.

    So does whatever nobody foresaw, for 1 means that something was done. With GRADER_DEBUG set, its traceback comes first.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except CourseError as error:
        typer.echo(error.text.in_(language.choose(_lang_option(), None)), err=True)
        raise SystemExit(2) from None
    except (YardError, SuiteError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # a panic of pyrage's is no Exception
        if os.environ.get("GRADER_DEBUG"):
            traceback.print_exc()
        text, code = _unforeseen(error)
        typer.echo(text.in_(language.choose(_lang_option(), None)), err=True)
        raise SystemExit(code) from None


def _unforeseen(error: BaseException) -> tuple[Text, int]:
    """One line, and the exit code: what the system refuses is for the person to put right, anything else for us."""
    if isinstance(error, OSError):
        what = line(": ".join(str(part) for part in (error.filename, error.strerror or error) if part is not None))
        return Text(
            f"系统拒绝了：{what}。设 GRADER_DEBUG=1 再运行一次，可以看到在哪一步",
            f"the system refused: {what}. Run it again with GRADER_DEBUG=1 to see at which step",
        ), 2
    what = line(f"{type(error).__name__}: {error}")[:300]
    return Text(
        f"内部错误 {what}。设 GRADER_DEBUG=1 再运行一次，请把显示的内容报告给课程仓库",
        f"internal error {what}. Run it again with GRADER_DEBUG=1, and please report what it shows to the course's repository",
    ), 3


def _lang_option() -> str:
    for at, word in enumerate(sys.argv):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and at + 1 < len(sys.argv):
            return sys.argv[at + 1]
    return ""
