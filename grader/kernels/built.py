"""What the compiler said of a kernel, kept while one judge lives: the same text for the same target is not built twice."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import msgspec

from grader.kernels.replay import Job


class Built:
    """A folder of the trusted side, one file per answer of a build cell. `place` None: nothing is kept."""

    def __init__(self, place: Path | None) -> None:
        self.place = place

    def find(self, text: str, job: Job) -> dict[str, Any] | None:
        """The answer for a kernel of an extracted module."""
        path = self._path(text, job)
        if path is None or not path.exists():
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def keep(self, text: str, job: Job, answer: dict[str, Any]) -> None:
        path = self._path(text, job)
        if path is not None:
            path.parent.mkdir(exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            part.write_text(json.dumps(answer), encoding="utf-8")
            part.replace(path)

    def _path(self, text: str, job: Job) -> Path | None:
        if self.place is None:
            return None
        digest = hashlib.sha256(text.encode() + b"\0" + msgspec.json.encode(job, order="sorted"))
        return self.place / f"{digest.hexdigest()}.json"
