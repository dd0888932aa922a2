"""Misconceptions by name: a submission that fails exactly the checks of a known wrong solution."""

from __future__ import annotations

import json
from pathlib import Path

from grader.model import Diagnosis, Misconception, Text


def known(root: Path, exercise_id: str) -> tuple[Misconception, ...]:
    """The wrong solutions of an exercise and what each fails, as `grader verify --write` recorded them; none without solutions/."""
    path = root / "solutions" / exercise_id / "vectors.json"
    if not path.exists():
        return ()
    data = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Misconception(
            name=name, zh=entry["zh"], en=entry["en"], fails=tuple(entry["fails"]), link=entry.get("link", "")
        )
        for name, entry in data["wrong"].items()
    )


def diagnose(failed: frozenset[str], misconceptions: tuple[Misconception, ...]) -> Diagnosis | None:
    """All misconceptions with this very set of failed checks; None when there is none."""
    found = [m for m in misconceptions if frozenset(m.fails) == failed] if failed else []
    if not found:
        return None
    return Diagnosis(
        names=tuple(m.name for m in found),
        titles=tuple(Text(m.zh, m.en) for m in found),
        links=tuple(m.link for m in found),
    )
