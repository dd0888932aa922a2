"""`{column} the belief`: a common misconception, ❌ what people believe, ✅ what is right, 📊 data. Put a target `(mis-…)=` before it."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

TITLE = {"zh": "常见误区：", "en": "Common misconception: "}


class Column(SphinxDirective):
    """An admonition whose title is the belief."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        title = TITLE["zh" if self.config.language.startswith("zh") else "en"] + self.arguments[0]
        children, messages = self.parse_inline(title)
        box = nodes.admonition("", nodes.title(title, "", *children), *messages, classes=["misconception"])
        box += self.parse_content_to_nodes()
        return [box]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("column", Column)
    return {"version": "1", "parallel_read_safe": True}
