"""Hints, one more at each asking; how many were shown is kept in the checkout."""

from __future__ import annotations

import json
from pathlib import Path

from grader.model import Exercise, Lang


def next_hint(root: Path, exercise: Exercise, lang: Lang, *, again: bool = False) -> str:
    """The next hint with its number and step; after the last one they begin anew."""
    path = root / ".grader" / "hints.json"
    shown: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    at = 0 if again else shown.get(exercise.name, 0) % max(1, len(exercise.hints))
    if not exercise.hints:
        return "这一项没有提示" if lang == "zh" else "this item has no hints"
    shown[exercise.name] = at + 1
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(shown), encoding="utf-8")
    chosen = exercise.hints[at]
    head = f"提示 {at + 1}/{len(exercise.hints)}" if lang == "zh" else f"hint {at + 1}/{len(exercise.hints)}"
    return f"{head} · {chosen.step}\n{chosen.zh if lang == 'zh' else chosen.en}"
