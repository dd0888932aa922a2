"""An `autograder.py` for Classroom 50 with all that it takes along: visible checks only.

Classroom 50 publishes an assignment's folder as an archive on GitHub Pages and grades in the student's own repository (wiki: Advanced
Autograding): whoever finds the address can read it, so no hidden test and no reference goes in. The archive may have 10 MiB (runner.py).

    DIR/autograder.py        goes to CLASSROOM/autograders/ASSIGNMENT/ of the config repository, with all that lies beside it
    DIR/course/              checklists, exercises, this grader, what installs it
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

from grader.catalogue import CourseError
from grader.exports import autograder
from grader.exports.autograder import Member
from grader.model import Course, Item, Lang

FORMAT = "classroom50-autograder"
MOST = 10 << 20  # bytes of the archive that the runner fetches
_ENTRY = '''\
"""Started by Classroom 50's runner with the student's checkout as its working directory; writes result.json and release-body.md there.

Exits with 0 when grading worked, whatever the result; anything else is an infrastructure error.
"""

import os
import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent / "course"
PYTHON = COURSE / ".venv" / "bin" / "python"

if not PYTHON.exists():
    env = {**os.environ, "PYTHON": sys.executable, "EXTRA": "@EXTRA@"}
    subprocess.run(["bash", str(COURSE / "scripts" / "setup.sh")], env=env, check=True)
done = subprocess.run([str(PYTHON), "-m", "grader.exports.classroom50_run", os.getcwd()], cwd=COURSE, check=False)
raise SystemExit(done.returncode)
'''


def build(course: Course, items: Sequence[Item], lang: Lang) -> list[Member]:
    """All files of the folder. CourseError where the grader is not a checkout, or the archive would be too large."""
    entry = _ENTRY.replace("@EXTRA@", autograder.extras(course, items))
    members = [Member("autograder.py", entry.encode()), *autograder.members(course, items, lang, hidden=False)]
    size = _archived(members)
    if size > MOST:
        raise CourseError(
            f"压缩后有 {size:,} 字节，Classroom 50 最多取 {MOST:,}：少选几个条目不会变小，请去掉课程里的大文件",
            f"the archive has {size:,} bytes, Classroom 50 fetches {MOST:,} at most: take large files out of exercises/",
        )
    return members


def write(members: Sequence[Member], place: Path) -> None:
    """Write the folder. CourseError where something stands in it already."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise CourseError(
            f"{place} 已经有内容了：换一个新目录，或先清空它",
            f"{place} is not empty: choose a new folder, or empty it first",
        )
    for member in members:
        path = place / member.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(member.data)
        path.chmod(0o755 if member.program else 0o644)


def _archived(members: Sequence[Member]) -> int:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for member in members:
            entry = tarfile.TarInfo(member.path)
            entry.size = len(member.data)
            archive.addfile(entry, io.BytesIO(member.data))
    return len(out.getvalue())
