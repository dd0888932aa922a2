"""`python -m book [zh|en …]`: build the book into build/book/<lang>; a warning is an error."""

from __future__ import annotations

import sys
from pathlib import Path

from book import build

if __name__ == "__main__":
    root = Path(__file__).parent.parent
    raise SystemExit(build.book(root, root / "build" / "book", tuple(sys.argv[1:]) or build.LANGS))
