"""The git program: one call, its text; a refusal becomes one clear line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from grader.catalogue import CourseError

# what a caller's shell or a running hook may have set, and what would point git at another repository
_STRAY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_COMMON_DIR")


def run(folder: Path, *words: str, env: Mapping[str, str] | None = None, given: str | bytes = b"") -> str:
    """`git WORDS` in `folder` → its standard output. CourseError with git's own words where it refuses."""
    return raw(folder, *words, env=env, given=given).decode("utf-8", "surrogateescape")


def raw(folder: Path, *words: str, env: Mapping[str, str] | None = None, given: str | bytes = b"") -> bytes:
    """The same, as bytes. Asks for nothing at the terminal."""
    around = {name: value for name, value in os.environ.items() if name not in _STRAY}
    # objects as they are sent, without a local replacement
    around |= {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C", **(env or {})}
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *words],
            cwd=folder,
            env=around,
            input=given.encode("utf-8", "surrogateescape") if isinstance(given, str) else given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise CourseError(
            f"没有 git，或没有目录 {folder}：先安装 git", f"there is no git, or no folder {folder}: install git first"
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise CourseError(f"git {words[0]}：{said}", f"git {words[0]}: {said}")
    return done.stdout


def answers(folder: Path, *words: str) -> bool:
    """Whether `git WORDS` succeeds."""
    try:
        raw(folder, *words)
    except CourseError:
        return False
    return True


def refuse_nobody(folder: Path) -> None:
    """CourseError where git has no name and address to sign a commit with: told before the work, not after it."""
    if not answers(folder, "var", "GIT_COMMITTER_IDENT") or not answers(folder, "var", "GIT_AUTHOR_IDENT"):
        raise CourseError(
            "git 还不知道你是谁，不能提交：git config --global user.name 名字，git config --global user.email 邮箱",
            "git does not know who you are and cannot commit: git config --global user.name NAME, git config --global user.email ADDRESS",
        )
