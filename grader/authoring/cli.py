"""The author's commands: new, sync, verify."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from grader import catalogue
from grader.authoring import new as new_module
from grader.authoring import sync as sync_module
from grader.authoring import verify as verify_module
from grader.model import Course
from grader.selection import select

CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the commands to the command line."""

    def root_of(course: Path | None) -> Path:
        return course.resolve() if course is not None else catalogue.find_root(Path.cwd())

    @app.command()
    def new(
        exercise: str, number: Annotated[str, typer.Option("--number", help="2.7")] = "0.0", course: CourseOption = None
    ) -> None:
        """新建练习 / make a new exercise: CHAPTER/EXERCISE."""
        root = root_of(course)
        made = new_module.new(root, exercise, number)
        changes, _ = sync_module.sync(root, exercise)
        sync_module.write(root, changes)
        for path in [*made, *(change.path for change in changes)]:
            typer.echo(path)

    @app.command()
    def sync(
        check: Annotated[bool, typer.Option("--check", help="只检查 / only tell what is stale")] = False,
        course: CourseOption = None,
    ) -> None:
        """更新生成的文件 / refresh stubs and checks.toml."""
        root = root_of(course)
        changes, notes = sync_module.sync(root)
        for note in notes:
            typer.echo(note)
        if not check:
            sync_module.write(root, changes)
        for change in changes:
            typer.echo(f"{'stale' if check else 'written'}: {change.path}")
        raise typer.Exit(1 if check and changes else 0)

    @app.command()
    def verify(
        items: Annotated[list[str] | None, typer.Argument()] = None,
        mutants: Annotated[bool, typer.Option("--mutants", help="连同变异体 / with automatic mutants")] = False,
        write: Annotated[bool, typer.Option("--write", help="写入 vectors.json、mutants.json / record them")] = False,
        everything: Annotated[
            bool, typer.Option("--all", help="记录仍新鲜的错误解也重跑 / wrong solutions with a fresh record, too")
        ] = False,
        jobs: Annotated[int, typer.Option()] = 2,
        json_file: Annotated[Path | None, typer.Option("--json")] = None,
        course: CourseOption = None,
    ) -> None:
        """出题的关卡 / the gate that every exercise passes."""
        opened = open_course(course)
        console = Console(highlight=False)
        chosen = select(opened, items or [])
        with console.status("verify") as status:

            def say(title: str) -> None:
                """A line that changes at a terminal, a line of its own in a log."""
                status.update(title) if console.is_terminal else typer.echo(f"  {title}", err=True)

            found = verify_module.verify(
                opened, chosen, with_mutants=mutants, write=write, everything=everything, jobs=jobs, say=say
            )
        if json_file is not None:
            json_file.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
        table = Table(
            "exercise", "checks", "hidden", "wrong", "vectors", "run now", "mutants killed", "seconds", box=None
        )
        for name, row in found.table.items():
            killed = f"{row['killed']}/{row['mutants']}" if "mutants" in row else ""
            table.add_row(
                name,
                *(str(row.get(key, "")) for key in ("checks", "hidden", "wrong", "vectors", "run")),
                killed,
                str(row.get("seconds", "")),
            )
        console.print(table)
        for note in found.notes:
            console.print(f"· {note}", markup=False)
        for fault in found.faults:
            console.print(f"✗ {fault.exercise or 'course'} [{fault.rule}] {fault.text}", markup=False, soft_wrap=True)
        console.print(f"verify: {len(found.faults)} faults in {len(found.table)} exercises")
        if found.faults:
            raise typer.Exit(1)
