"""What an Actions runner puts into the environment; nothing else here reads it.

Names: GitHub's documentation, "Variables reference" and "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from grader.catalogue import CourseError
from grader.model import Struct

_REPOSITORY = re.compile(r"(?!\.{1,2}/)[\w.-]+/(?!\.{1,2}$)[\w.-]+", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EVENT_MOST = 32 << 20  # bytes; GitHub's own limit for a payload is 25 MB


class Token:
    """A token that no repr, log or encoder shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Token(***)" if self._text else "Token()"

    def __bool__(self) -> bool:
        return bool(self._text)

    def reveal(self) -> str:
        """The token itself: for the Authorization header only."""
        return self._text


class Runner(Struct, frozen=True):
    """One job on a runner, or a terminal that set some of this by hand. Empty: not given. `repository`: owner/name."""

    token: Token
    api: str = "https://api.github.com"
    server: str = "https://github.com"
    repository: str = ""
    sha: str = ""
    run_id: str = ""
    event_name: str = ""
    event: str = ""  # files
    summary: str = ""
    output: str = ""

    @property
    def run_url(self) -> str:
        """The page of this run; empty outside of one."""
        return f"{self.server}/{self.repository}/actions/runs/{self.run_id}" if self.run_id and self.repository else ""

    def needing(self, *fields: str) -> Runner:
        """Itself; CourseError names the variables that are missing."""
        missing = " ".join(_NAMES[field] for field in fields if not getattr(self, field))
        if missing:
            raise CourseError(
                f"环境里没有 {missing}：在 GitHub Actions 里它由运行器给出（GITHUB_TOKEN 要在步骤的 env: 里写），在终端里请自己设",
                f"{missing} not in the environment: on GitHub Actions the runner sets it (GITHUB_TOKEN is named in the step's env:), at a terminal set it yourself",
            )
        return self


_NAMES = {
    "token": "GITHUB_TOKEN",
    "api": "GITHUB_API_URL",
    "server": "GITHUB_SERVER_URL",
    "repository": "GITHUB_REPOSITORY",
    "sha": "GITHUB_SHA",
    "run_id": "GITHUB_RUN_ID",
    "event_name": "GITHUB_EVENT_NAME",
    "event": "GITHUB_EVENT_PATH",
    "summary": "GITHUB_STEP_SUMMARY",
    "output": "GITHUB_OUTPUT",
}


def from_environment(environ: MutableMapping[str, str] | None = None) -> Runner:
    """Read the environment and take the token out of it, so that no process started later inherits it."""
    found = os.environ if environ is None else environ
    token = Token(found.pop("GITHUB_TOKEN", "").strip())
    given = {field: found[name].strip() for field, name in _NAMES.items() if field != "token" and found.get(name)}
    runner = Runner(token=token, **given)
    _check("repository", runner.repository, _REPOSITORY, "owner/name")
    _check("sha", runner.sha, _SHA, "40 hex")
    _check("run_id", runner.run_id, re.compile(r"[0-9]+"), "0-9")
    return runner


def event(runner: Runner) -> dict[str, Any]:
    """The payload that started the run. All of it may be written by a stranger. CourseError where it cannot be read."""
    path = Path(runner.needing("event").event)
    try:
        with path.open("rb") as file:
            data = file.read(_EVENT_MOST + 1)
        found = json.loads(data) if len(data) <= _EVENT_MOST else None
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CourseError(f"读不了事件文件 {path}", f"cannot read the event file {path}")
    return found


def _check(field: str, value: str, shape: re.Pattern[str], form: str) -> None:
    if value and not shape.fullmatch(value):
        raise CourseError(f"{_NAMES[field]} 不像 {form}：{value!a}", f"{_NAMES[field]} is not {form}: {value!a}")
