"""`grader try ITEM`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from grader import language, notebook, submission
from grader.catalogue import CourseError
from grader.model import Course, Exercise, Lang, Text
from grader.proxy import CellDied, CellTimeout, WireError
from grader.report import escape
from grader.room import Room
from grader.selection import select
from grader.trial.trials import TRIALS, Absent, Ask

PATIENCE_S = 600  # for a whole trial; it samples and measures


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the command to the command line."""

    @app.command("try")
    def attempt(
        item: str,
        words: Annotated[list[str] | None, typer.Argument(metavar="-- COMMAND", help="3.4: docker run …")] = None,
        config: Annotated[
            Path | None, typer.Option("--config", help="2.1：模型的 config.json / a model's config.json")
        ] = None,
        submission_dir: Annotated[
            Path | None,
            typer.Option("--submission", help="另一份提交 / another submission, laid out like this repository"),
        ] = None,
        course: Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")] = None,
        lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "",
    ) -> None:
        """在这台机器上试自己的函数，只显示，不评分 / run your functions on this machine's own facts; shown, never graded."""
        found = open_course(course)
        root = Path(found.root)
        tongue = language.choose(lang, root)
        exercises = [found.exercise(chosen.exercise) for chosen in select(found, [item]) if chosen.exercise]
        exercise = next((e for e in exercises if e.name in TRIALS), None)
        if exercise is None:
            known = "、".join(sorted(TRIALS)), ", ".join(sorted(TRIALS))
            raise CourseError(
                f"{item} 没有可试的；能试的有：{known[0]}", f"{item} has nothing to try; there are: {known[1]}"
            )
        source = submission.read(notebook.place_of(submission_dir, root), exercise)
        if source.problem is not None:
            raise CourseError(source.problem.zh, source.problem.en)
        if source.absent:
            path = f"exercises/{exercise.id}/{exercise.name}.py"
            raise CourseError(f"没有 {path}", f"{path} is not here")
        raise typer.Exit(_run(root, exercise, source.text, Ask(config, tuple(words or ())), tongue))


def _run(root: Path, exercise: Exercise, text: str, ask: Ask, tongue: Lang) -> int:
    """Print a trial line by line; 0 where it came to its end."""

    def say(line: Text) -> None:
        for part in line.in_(tongue).split("\n"):
            indent = part[: len(part) - len(part.lstrip())]
            typer.echo(indent + escape.line(part))

    try:
        with Room(root / "exercises" / "given", exercise) as room, room.visit(text, PATIENCE_S) as visit:
            for line in TRIALS[exercise.name](visit.answer, ask):
                say(line)
        return 0
    except Absent as error:
        say(error.text)
        return 0
    except NotImplementedError as error:
        say(Text(f"还没有写：{error}", f"not written yet: {error}"))
    except (CellDied, CellTimeout, WireError) as error:
        say(Text(f"你的代码没有跑完：{error}", f"your code did not finish: {error}"))
    except CourseError:
        raise
    except Exception as error:  # the answer's own
        said = f"{type(error).__name__}: {error}"
        say(Text(f"你的代码抛出 {said}", f"your code raised {said}"))
    return 1
