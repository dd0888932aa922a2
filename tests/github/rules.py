"""What every workflow of ours keeps to, read from its YAML: findings as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*")
_OWN = re.compile(r"\$/\.github/workflows/[\w-]+\.yml")
_TRIGGERS = ("pull_request_target", "workflow_run", "issue_comment")


def findings(path: Path) -> Iterator[str]:
    """Nothing where all is well."""
    text = path.read_text(encoding="utf-8")
    read = yaml.safe_load(text)
    for line in text.splitlines():
        if uses := re.search(r"\buses:\s*(.+)", line):
            if not _PINNED.fullmatch(uses[1]) and not _OWN.fullmatch(uses[1]):
                yield f"not pinned by a commit with its version behind it: {uses[1]}"
    if read.get("permissions") != {}:
        yield "permissions at the top are not empty"
    if "concurrency" not in read:
        yield "no concurrency"
    triggers = read[True] if True in read else read["on"]  # YAML 1.1 takes `on` for a truth value
    yield from (f"trigger {name}" for name in _TRIGGERS if name in triggers)
    for name, job in read["jobs"].items():
        if "uses" not in job and "timeout-minutes" not in job:
            yield f"{name}: no timeout"
        if "permissions" not in job and any("checkout" in str(step.get("uses")) for step in job.get("steps", ())):
            yield f"{name}: says nothing of permissions"
        for step in job.get("steps", ()):
            yield from (f"{name}: {found}" for found in _step(step))
        secret = [step for step in job.get("steps", ()) if "secrets." in str(step.get("env"))]
        if secret and "environment" not in job:
            yield f"{name}: a secret without an environment that guards it"
        if "secrets." in str(job.get("env", "")) + str(read.get("env", "")):
            yield f"{name}: a secret in the environment of every step"


def _step(step: dict[str, Any]) -> Iterator[str]:
    command = step.get("run", "")
    if "${{" in command:
        yield f"an expression inside a command: {command}"
    if command.count("\n") > 3:
        yield f"a command too long to be run by hand: {command}"
    if (
        str(step.get("uses", "")).startswith("actions/checkout@")
        and step.get("with", {}).get("persist-credentials") is not False
    ):
        yield "a checkout that keeps its token"
