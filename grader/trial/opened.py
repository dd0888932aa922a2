"""A learner's file in a walled cell, outside of a test: what `answer` is in a check, for one conversation."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from grader.model import Exercise
from grader.proxy import Answer, Session
from grader.registry import Registry
from grader.sandbox import yard

PATIENCE_S = 600  # for the whole trial; it samples and measures


@contextlib.contextmanager
def opened(root: Path, exercise: Exercise, text: str, isolation: str = "auto") -> Iterator[Answer]:
    """The module whose source is `text`. Its own exceptions are raised here; YardError where no walls stand."""
    given = root / "exercises" / "given"
    if str(given.parent) not in sys.path:
        sys.path.insert(0, str(given.parent))
    mode, _ = yard.find_walls(isolation)
    with tempfile.TemporaryDirectory(prefix="grader-") as place:
        running = yard.Yard(yard.flavour_of(exercise.needs), mode, yard.stage(given, Path(place)))
        try:
            running.wait_ready()
            cells = yard.Cells(running.control)
            end = cells.take(exercise.limits.memory_mb << 20)
            session = Session(
                end.sock,
                Registry.scan("given"),
                call_s=exercise.limits.call_s,
                until=time.monotonic() + PATIENCE_S,
                kill=end.kill,
            )
            refused = session.greet()
            if refused:
                raise yard.YardError(refused)
            session.load(exercise.name, ((f"{exercise.name}.py", text.encode()),), b"")
            yield Answer(session)
            end.close()
            cells.drop_spare()
        finally:
            running.close()
