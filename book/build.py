"""Sources → pages → search index, for each language; and the front door that leads to them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from book import source
from book.pages import LANGS

_DOOR = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LLM推理优化实战 · LLM inference optimization in practice</title>
<style>body { font: 1.3rem sans-serif; display: grid; gap: 1rem; place-content: center; min-height: 90vh } a { padding: .5rem }</style>
<a href="zh/index.html">LLM推理优化实战</a>
<a href="en/index.html" lang="en">LLM inference optimization in practice</a>
</html>
"""


def book(root: Path, out: Path, langs: Iterable[str] = LANGS) -> int:
    """Build the languages into out/<lang>; the exit status of the first step that failed, else 0."""
    for lang in langs:
        sources = out / "source" / lang
        source.stage(root, lang, sources)
        status = _run("sphinx", "-b", "html", "-W", "--keep-going", "-q", "-t", lang, "-c", root / "book", "-d", out / "doctrees" / lang, sources, out / lang)  # fmt: skip
        status = status or _run("pagefind", "--silent", "--site", out / lang, "--root-selector", "article[role=main]", "--exclude-selectors", ".headerlink")  # fmt: skip
        if status:
            return status
    (out / "index.html").write_text(_DOOR, encoding="utf-8")
    return 0


def _run(module: str, *arguments: str | Path) -> int:
    return subprocess.run([sys.executable, "-m", module, *map(str, arguments)], stdin=subprocess.DEVNULL).returncode
