"""The name of a tree that is made without git is git's own."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.github import badge


def test_an_empty_tree_has_the_name_that_every_git_knows() -> None:
    assert badge.tree_id({}) == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@settings(deadline=None, max_examples=15)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_git_gives_a_tree_the_same_name(svg: str, endpoint: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)

        def git(*words: str) -> str:
            done = subprocess.run(
                ["git", "-c", "core.autocrlf=false", *words], cwd=place, capture_output=True, check=True
            )
            return done.stdout.decode().strip()

        git("init", "--quiet")
        (place / badge.SVG).write_bytes(svg.encode())
        (place / badge.ENDPOINT).write_bytes(endpoint.encode())
        git("add", ".")
        assert badge.tree_id({badge.SVG: svg, badge.ENDPOINT: endpoint}) == git("write-tree")
