"""Programs that check files of docker/: found in the environment or on PATH, never downloaded by a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def program(name: str, where: str) -> str:
    """Where `name` is. Without it a test is skipped, in CI it fails: there scripts/setup.sh has installed it."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        message = f"{name} is missing: {where}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [*map(str, command)],
        **{
            "capture_output": True,
            "text": True,
            "check": False,
            "timeout": 120,
            "stdin": subprocess.DEVNULL,
            **options,
        },
    )
