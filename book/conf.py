"""Sphinx: one source tree per language (`-t zh` or `-t en`), staged by book/source.py. Everything is local: no CDN, no fonts to load."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

ZH = tags.has("zh")  # noqa: F821  # Sphinx puts `tags` here
project = "LLM推理优化实战" if ZH else "LLM inference optimization in practice"
language = "zh_CN" if ZH else "en"
author = copyright = "LLM推理优化实战"

locale_dirs = [str(Path(__file__).parent / "locale")]
gettext_compact = False

extensions = ["myst_parser", "book.checklist", "book.column", "book.playground"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
suppress_warnings = ["myst.header"]  # READMEs of exercises may skip a heading level

html_theme = "furo"
html_title = project
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["book.css"]
html_js_files = [("search.js", {"defer": "defer"})]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
SANS = ("-apple-system", "'Segoe UI'", "Roboto", "'Noto Sans'", "'DejaVu Sans'")
CJK = (
    "'PingFang SC'",
    "'Noto Sans CJK SC'",
    "'Microsoft YaHei'",
)  # first in Chinese: quotation marks are as wide as a character
html_theme_options = {
    "light_css_variables": {
        "font-stack": ", ".join([*((CJK + SANS) if ZH else (SANS + CJK)), "sans-serif"]),
        "font-stack--monospace": "'SFMono-Regular', Menlo, Consolas, 'Noto Sans Mono', monospace",
    },
}
html_use_index = False
html_copy_source = False
html_show_sphinx = False
pygments_style = "default"
