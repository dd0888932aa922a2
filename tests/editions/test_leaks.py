"""Private text is found wherever it was planted, and the tree as it is has none."""

from __future__ import annotations

import ast
import gzip
import io
import json
import py_compile
import tarfile
import textwrap
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.editions import fingerprints, leaks, secrets, tiers
from grader.editions.secrets import Secrets
from tests.editions.repositories import authoring, commit, git, put, replace
from tests.rooms import examples

ROOT = Path(__file__).parents[2]
SECRET = "solutions/01_toy/stack"
# the reference of `visit`, as somebody would disguise it: other names, layout, comments, types
DISGUISED = '''
def walk(pile: "Stack", guest) -> int:
    """Something else."""
    taken = [pile.pop()
             for _ in range(pile.size())]   # from the top
    for one in taken: guest.see(one)
    for one in reversed(taken):
        # and back
        pile.push(one)
    return len(taken)
'''
HIDDEN = """
def test_mine(thing, numbers):
    '''anything'''
    pile, found = thing.Stack(5), []
    for number in numbers:
        pile.push(number)
    assert thing.visit(pile, fake(Guest(found), "look")) == len(numbers)
    assert found == numbers[::-1]
"""
PROSE = """
> *A list* is a stack already; what `push` adds is the
> test for room **before** anything changes.
"""
CHINESE = "<p>列表<b>本来</b>就是栈；<code>push</code> 多做的是在改动之前先看还有没有位置。</p>"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authoring(tmp_path_factory.mktemp("authoring") / "course")


@pytest.fixture(scope="module")
def secret(course: Path) -> Secrets:
    return secrets.read(course)


def notebook(text: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": text.splitlines(keepends=True)}]})


PLANTED = {
    "a program": ("grader/walk.py", DISGUISED),
    "given": ("exercises/given/walk.py", DISGUISED),
    "a visible test": ("exercises/01_toy/stack/test_stack.py", HIDDEN),
    "a string in a test": ("tests/test_walk.py", f"CODE = '''{DISGUISED.replace(chr(39) * 3, '')}'''\n"),
    "fenced code": ("docs/page.md", f"# Page\n\n```python\n{DISGUISED}```\n"),
    "indented fenced code": ("docs/page.md", "1. One\n\n" + textwrap.indent(f"~~~\n{DISGUISED}~~~\n", "   ")),
    "a notebook": ("docs/page.ipynb", notebook(DISGUISED)),
    "a page": ("docs/page.html", f"<pre>{DISGUISED.replace('>', '&gt;')}</pre>"),
    "a search index": ("docs/searchindex.js", f"Search.setIndex({json.dumps({'docs': [DISGUISED]})})"),
    "prose": ("chapters/en/01_toy.md", PROSE),
    "prose in a page": ("docs/stack.html", CHINESE),
    "text that is no program": ("docs/notes.txt", "Look: " + " ".join(DISGUISED.split()).replace("pile", "stack")),
    "a right solution": ("docs/page.md", None),
}


@pytest.mark.parametrize("kind", [kind for kind in PLANTED if kind != "text that is no program"])
def test_a_planted_passage_is_found(course: Path, secret: Secrets, kind: str) -> None:
    path, text = PLANTED[kind]
    if text is None:
        text = (
            (course / SECRET / "right" / "pairs.py").read_text(encoding="utf-8")
            if (course / SECRET / "right" / "pairs.py").exists()
            else next((course / SECRET / "right").glob("*.py")).read_text(encoding="utf-8")
        )
    found = leaks.file(secret, path, text.encode())
    assert [leak.where for leak in found] == [path]
    assert "solutions/01_toy/stack" in found[0].what.en and "solutions/01_toy/stack" in found[0].what.zh
