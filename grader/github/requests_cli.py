"""`grader github requests …`: the three jobs of .github/workflows/grade-request.yml, one command each. They work at a terminal as well.

Into GITHUB_OUTPUT go numbers and a hash, nothing that anybody wrote.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from grader.catalogue import CourseError
from grader.github import answers, batch, client, grading, intake, runner
from grader.model import Course

DIGEST = "REQUESTS_SHA256"  # what `plan` wrote into its outputs, for the two jobs after it
_VALUE = re.compile(r"[0-9a-f]{1,64}")
CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="plan 写的目录 / the folder that plan wrote")]


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add `requests` to `grader github`."""
    requests = typer.Typer(no_args_is_help=True, help="评测请求 / grading requests")
    app.add_typer(requests, name="requests")

    @requests.command()
    def plan(
        out: Annotated[Path, typer.Option("--out", help="写到这个目录 / the folder to write")],
        course: CourseOption = None,
    ) -> None:
        """读队列，取文件，什么也不运行 / read the queue and fetch files; nothing of them is run."""
        job = runner.from_environment().needing("repository", "token")
        api = client.connect(job)
        opened = open_course(course)
        if out.exists() and any(out.iterdir()):
            raise CourseError(f"{out} 不是空目录", f"{out} is not empty")
        made = intake.take(api, job.repository, opened, out, now=int(time.time()), commit=job.sha)
        digest = batch.save(made, out)
        _output(job, "count", str(len(made.fetched)))
        _output(job, "answers", str(len(made.fetched) + len(made.refused) + len(made.stuck)))
        _output(job, "kernels", str(len(grading.with_kernels(opened, made))))
        _output(job, "digest", digest)

    @requests.command()
    def grade(
        folder: Folder,
        out: Annotated[Path, typer.Option("--out", help="报告写到这里 / the folder for reports")],
        minutes: Annotated[int, typer.Option(help="过了这么久不再开始新的 / none is begun after that long")] = 60,
        jobs: Annotated[int, typer.Option(help="并行数 / parallel lanes")] = 1,
        device: Annotated[
            Literal["cpu", "cuda"],
            typer.Option(help="cuda：只评有核的请求，并计时 / only requests with kernels, timed"),
        ] = "cpu",
        course: CourseOption = None,
    ) -> None:
        """评测取来的提交，用隐藏测试，不带令牌 / grade what was fetched, with hidden tests and without a token."""
        secret = os.environ.pop(grading.SECRET, "")
        found = batch.load(folder, os.environ.get(DIGEST, ""))
        opened = open_course(course)
        grading.ready(opened)
        grading.grade(
            opened, found, folder, out, secret=secret, seconds=60.0 * minutes, jobs=jobs, device=device, say=typer.echo
        )

    @requests.command()
    def answer(
        folder: Folder,
        graded: Annotated[Path, typer.Option("--graded", help="grade 写的目录 / the folder that grade wrote")],
        timed: Annotated[
            Path | None, typer.Option("--timed", help="GPU 上的报告 / reports of the same requests from a device")
        ] = None,
        bot: Annotated[str, typer.Option("--as", help="用哪个账号答复 / the account that answers")] = answers.BOT,
        course: CourseOption = None,
    ) -> None:
        """写评论，加标签，关闭 / comment, label, close."""
        job = runner.from_environment().needing("repository", "token")
        found = batch.load(folder, os.environ.get(DIGEST, ""))
        api = client.connect(job)
        answers.answer(api, job.repository, found, graded, open_course(course), timed=timed, bot=bot, say=typer.echo)


def _output(job: runner.Runner, name: str, value: str) -> None:
    if not _VALUE.fullmatch(value):
        raise ValueError(f"{name} is no number and no hash")
    typer.echo(f"{name}={value}")
    if job.output:
        with open(job.output, "a", encoding="ascii") as file:
            file.write(f"{name}={value}\n")
