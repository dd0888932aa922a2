"""The log of a step: between stop-commands and its token a runner takes no line for a command, whatever a learner printed.

Source: GitHub's documentation, "Workflow commands for GitHub Actions", stopping and starting workflow commands.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def fenced() -> Iterator[None]:
    """A fence around what is printed inside, on a runner; nothing elsewhere. The token is new each time and nobody sees it before."""
    token = secrets.token_hex(16) if os.environ.get("GITHUB_ACTIONS") == "true" else ""
    if token:
        sys.stdout.write(f"::stop-commands::{token}\n")
        sys.stdout.flush()
    try:
        yield
    finally:
        if token:
            sys.stdout.flush()
            sys.stdout.write(f"\n::{token}::\n")
            sys.stdout.flush()
