"""What one run hands from job to job: requests.json and a submission per request, in folders with fixed names.

The second job runs learners' code, so the third believes requests.json only if its SHA-256 is the one that the first job put into its outputs,
and reads what came from the second job as a stranger's data: regular files, small, strictly decoded.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Literal

import msgspec

from grader.catalogue import CourseError
from grader.github.form import Request
from grader.model import Lang, Struct, Text

NAME = "requests.json"
MAX_BATCH = 4 << 20  # bytes
MAX_REPORT = 16 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")

Fault = Literal["crash", "time"]  # the grader ended without a report; it took longer than it may


class Fetched(Struct, frozen=True):
    """One request whose files were fetched. `numbers`: the checklist items, in their order; `digest`: SHA-256 over the graded texts.

    `left`: how many more gradings the account has in these 24 hours.
    """

    request: Request
    repository: str
    numbers: tuple[str, ...]
    digest: str
    notes: tuple[Text, ...]
    left: int


class Refused(Struct, frozen=True):
    """One request that is answered without grading."""

    issue: int
    account: int
    text: Text
    langs: tuple[Lang, ...]


class Stuck(Struct, frozen=True):
    """One request at which GitHub failed: tried once more, then given up."""

    issue: int
    account: int
    langs: tuple[Lang, ...]


class Batch(Struct, frozen=True):
    """All that one run answers. `commit`: of the course that graded, empty where no runner said it."""

    format: int
    commit: str
    fetched: tuple[Fetched, ...]
    refused: tuple[Refused, ...]
    stuck: tuple[Stuck, ...] = ()


def save(batch: Batch, folder: Path) -> str:
    """Write requests.json; its SHA-256."""
    data = msgspec.json.format(msgspec.json.encode(batch), indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def load(folder: Path, digest: str) -> Batch:
    """The batch that the first job wrote. CourseError where it is another one."""
    data = read(folder / NAME, MAX_BATCH)
    if data is None or not _DIGEST.fullmatch(digest) or hashlib.sha256(data).hexdigest() != digest:
        raise CourseError(
            f"{NAME} 不是第一个作业写的那一份，不予处理：重新运行整个工作流",
            f"{NAME} is not what the first job wrote, it is not used: run the whole workflow again",
        )
    return msgspec.json.decode(data, type=Batch)


def submission(folder: Path, issue: int) -> Path:
    """Where one request's files are laid out."""
    return folder / "submissions" / str(issue)


def report(folder: Path, issue: int) -> Path:
    """Where one request's report is written."""
    return folder / f"{issue}.json"


def begun(folder: Path, issue: int) -> Path:
    """What is there once grading of a request has begun; its text is a Fault once it has failed."""
    return folder / f"{issue}.begun"


def read(path: Path, most: int) -> bytes | None:
    """A regular file of at most `most` bytes, behind no link; None for anything else."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        return None
    with os.fdopen(fd, "rb") as file:
        data = file.read(most + 1)
    return data if len(data) <= most else None
