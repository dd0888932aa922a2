"""What Sphinx reads: one language's chapters, the exercises' READMEs as pages beside them, the figures; links rewritten to match.

Authors write links that work in the repository (`../../exercises/02_gpu_basics/vram_calculator/README.zh.md`); the built book holds the
same pages, so that it can be read whole without a network. A link to what the book does not hold becomes plain text.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)\s]+)\)")
_README = {"zh": "README.zh.md", "en": "README.md"}


def stage(root: Path, lang: str, place: Path) -> None:
    """Fill the new folder `place` with the sources of one language."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    pages = {path: place / path.name for path in sorted((root / "chapters" / lang).glob("*.md"))}
    for path in sorted((root / "exercises").glob(f"*/*/{_README[lang]}")):
        pages[path] = place / "exercises" / path.parent.parent.name / f"{path.parent.name}.md"
    figures = root / "chapters" / "figures"
    for path in sorted(figures.glob("*.svg")) if figures.is_dir() else ():
        pages[path] = place / "figures" / path.name
    for path, copy in pages.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            copy.write_text(_joined(_relink(path, pages, place)), encoding="utf-8")
        else:
            shutil.copyfile(path, copy)
    (place / "exercises.md").write_text(_exercises(root, lang, place), encoding="utf-8")


def _exercises(root: Path, lang: str, place: Path) -> str:
    """A page that lists the exercises of the book as the checklists do."""
    parts = [{"zh": "# 练习", "en": "# Exercises"}[lang]]
    for path in sorted((root / "checklists").glob("*.toml")):
        checklist = tomllib.loads(path.read_text(encoding="utf-8"))
        names = [f"exercises/{path.stem}/{item['exercise']}" for item in checklist["items"] if item.get("exercise")]
        names = [name for name in names if (place / f"{name}.md").exists()]
        if names:
            parts.append("\n".join(["```{toctree}", f":caption: {checklist['title'][lang]}", "", *names, "```"]))
    return "\n\n".join(parts) + "\n"


def _relink(path: Path, pages: dict[Path, Path], place: Path) -> str:
    def link(found: re.Match[str]) -> str:
        picture, text, address = found.groups()
        name, mark, anchor = address.partition("#")
        copy = pages.get((path.parent / name).resolve())
        if copy is None:
            return text
        return f"{picture}[{text}](/{copy.relative_to(place).as_posix()}{mark}{anchor})"

    parts = re.split(r"(^```.*?^```|^~~~.*?^~~~|`[^`\n]*`)", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    return "".join(part if i % 2 else _LINK.sub(link, part) for i, part in enumerate(parts))


_MARK = r"\u3001-\u303f\uff00-\uffef”’…—"
_WIDE = rf"{_MARK}\u3400-\u9fff“‘"
_BREAK = re.compile(rf"(?<=[{_WIDE}])\n(?=[{_WIDE}])|(?<=[{_MARK}])\n(?=[A-Za-z`])|(?<=\w)\n(?=[{_MARK}])")
_FENCE = re.compile(r"(^```.*?^```|^~~~.*?^~~~)", re.M | re.S)


def _joined(text: str) -> str:
    """Without the line breaks inside a Chinese paragraph, which a browser would show as spaces."""

    def join(part: str) -> str:
        lines = part.split("\n")
        for i in reversed(range(len(lines) - 1)):
            below = lines[i + 1].lstrip()  # a list's paragraph goes on indented
            if not lines[i].startswith(("#", ":", "|", "(mis-")) and _BREAK.search(f"{lines[i]}\n{below}"):
                lines[i : i + 2] = [lines[i] + below]
        return "\n".join(lines)

    return "".join(part if i % 2 else join(part) for i, part in enumerate(_FENCE.split(text)))
