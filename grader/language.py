"""Which language a person reads: --lang, the checkout's choice, GRADER_LANG, the locale."""

from __future__ import annotations

import locale
import os
import sys
from pathlib import Path

from grader.model import Lang


def choose(option: str, root: Path | None) -> Lang:
    """The language of this run; asks once per checkout at a terminal."""
    for wish in (option, _kept(root), os.environ.get("GRADER_LANG", "")):
        if wish in ("zh", "en"):
            return "zh" if wish == "zh" else "en"
    if root is not None and sys.stdin.isatty() and sys.stdout.isatty():
        sys.stdout.write("语言 / Language: [1] 中文  [2] English  > ")
        sys.stdout.flush()
        lang: Lang = "en" if sys.stdin.readline().strip() in ("2", "en") else "zh"
        keep(root, lang)
        return lang
    name = (
        os.environ.get("LC_ALL")
        or os.environ.get("LC_MESSAGES")
        or os.environ.get("LANG")
        or locale.getlocale()[0]
        or ""
    )
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def keep(root: Path, lang: Lang) -> None:
    """Remember the choice in this checkout; it is git-ignored."""
    folder = root / ".grader"
    folder.mkdir(exist_ok=True)
    (folder / "lang").write_text(lang + "\n", encoding="ascii")


def _kept(root: Path | None) -> str:
    path = root / ".grader" / "lang" if root is not None else None
    return path.read_text(encoding="ascii", errors="replace").strip() if path is not None and path.exists() else ""
