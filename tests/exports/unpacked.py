"""The real command line on the toy course, and what it made, laid out as the system that runs it does."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests" / "course"


def grader(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """`grader …` from this checkout."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "grader", *words],
        cwd=ROOT,
        env=kept | {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"} | env,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=300,
    )


def unzip(archive: Path, place: Path) -> None:
    """Unpack with the modes that the archive says, as `unzip` does."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            path = Path(opened.extract(entry, place))
            path.chmod(entry.external_attr >> 16 & 0o777)


def installed(course: Path) -> None:
    """This test's own environment stands for what `setup.sh` would install."""
    (course / ".venv").symlink_to(sys.prefix, target_is_directory=True)
