"""`{checklist} 02_gpu_basics`: the chapter's checklist in the page's language, each line linking its exercise where that is there."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

CHECKLISTS = Path(__file__).parent.parent / "checklists"


class Checklist(SphinxDirective):
    """Renders checklists/<argument>.toml."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        path = CHECKLISTS / f"{self.arguments[0]}.toml"
        self.env.note_dependency(str(path))
        if not path.exists():
            raise self.error(f"checklists/{path.name} is not there")
        lang = "zh" if self.config.language.startswith("zh") else "en"
        lines = markdown(tomllib.loads(path.read_text(encoding="utf-8")), lang, set(self.env.found_docs))
        box = nodes.container("", *self.parse_text_to_nodes("\n".join(lines)), classes=["checklist"])
        return [box]


def markdown(checklist: dict[str, Any], lang: str, pages: set[str]) -> list[str]:
    """One bullet per item: box, number, wording, and the exercise's name as a link if the book has its page."""
    lines = []
    for item in checklist["items"]:
        exercise = item.get("exercise", "")
        page = f"exercises/{checklist['chapter']}/{exercise}"
        name = f"[`{exercise}`](/{page}.md)" if page in pages else f"`{exercise}`"
        lines.append(f"- ☐ **{item['number']}** {item[lang]}" + (f" · {name}" if exercise else ""))
    return lines


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("checklist", Checklist)
    return {"version": "1", "parallel_read_safe": True}
