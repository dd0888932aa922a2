"""`grader new CHAPTER/EXERCISE`: the two mirrored folders with everything that verify asks for, ready to be filled."""

from __future__ import annotations

import re
from pathlib import Path

from grader.catalogue import CourseError

_NAME = re.compile(r"[a-z0-9_]+/[a-z][a-z0-9_]*\Z")

FILES = {
    "exercises/{id}/exercise.toml": """format = 1
level = 1
minutes = 30
core = false
needs = []

[limits]
call_s = 2.0
item_s = 30.0
memory_mb = 256

[[steps]]
id = "first"
title = {{ zh = "第一步", en = "the first step" }}
minutes = 10
points = 1

[[hints]]
step = "first"
zh = "提示一"
en = "hint one"

[[hints]]
step = "first"
zh = "提示二"
en = "hint two"

[[hints]]
step = "first"
zh = "提示三"
en = "hint three"
""",
    "exercises/{id}/test_{name}.py": '''"""Visible tests of {name}."""

import pytest

from grader.compare import same


@pytest.mark.step("first")
def test_example(answer):
    """一个例子 / one example"""
    assert same(answer.{name}(1), 2)
''',
    "exercises/{id}/README.md": """# {name}

Why, in three sentences.

| function | takes | returns |
|--|--|--|
| `{name}` | `x`: int | int |
""",
    "exercises/{id}/README.zh.md": """# {name}

用三句话说明为什么。

| 函数 | 参数 | 返回 |
|--|--|--|
| `{name}` | `x`：整数 | 整数 |
""",
    "solutions/{id}/{name}.py": '''"""标题 / title."""


def {name}(x: int) -> int:
    """做什么 / what it does."""
    ### BEGIN SOLUTION
    return x + 1
    ### END SOLUTION
''',
    "solutions/{id}/test_hidden.py": '''"""Hidden tests of {name}."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.compare import same


@pytest.mark.step("first")
@given(x=st.integers(-1000, 1000))
def test_any(answer, x):
    """任意整数 / any integer"""
    assert same(answer.{name}(x), x + 1)
''',
    "solutions/{id}/right/other_style.py": '''"""另一种写法 / in another style"""


def {name}(x):
    return -~x
''',
    "solutions/{id}/wrong/off_by_one.py": '''"""多加了一 / one too many"""

BASE = "reference"
BREAKS = ["any"]


def {name}(x):
    return x + 2
''',
    "solutions/{id}/wrong/keeps.py": '''"""原样返回 / returns what came in"""

BASE = "reference"
BREAKS = ["any"]


def {name}(x):
    return x
''',
    "solutions/{id}/wrong/positive.py": '''"""以为不会有负数 / believes that there are no negative numbers"""

BASE = "reference"
BREAKS = ["any"]


def {name}(x):
    return abs(x) + 1
''',
    "solutions/{id}/walkthrough.md": "# {name}: walkthrough\n\n`{name}` step by step.\n",
    "solutions/{id}/walkthrough.zh.md": "# {name}：讲解\n\n`{name}` 一步一步讲。\n",
}

ENTRY = """
[[items]]
number = "{number}"
exercise = "{name}"
zh = "能……"
en = "can …"
"""


def new(root: Path, where: str, number: str) -> list[str]:
    """Make the files and the checklist line; returns what was made. CourseError when something is in the way."""
    if not _NAME.match(where):
        raise CourseError(
            f"{where!r} 要写成 章节/练习，如 02_gpu_basics/vram_calculator",
            f"{where!r} must read CHAPTER/EXERCISE, as 02_gpu_basics/vram_calculator",
        )
    chapter, name = where.split("/")
    checklist = root / "checklists" / f"{chapter}.toml"
    for folder in (root / "exercises" / where, root / "solutions" / where):
        if folder.exists():
            raise CourseError(f"{folder.relative_to(root)} 已经存在", f"{folder.relative_to(root)} is there already")
    made = []
    for pattern, text in FILES.items():
        path = root / pattern.format(id=where, name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(id=where, name=name), encoding="utf-8", newline="\n")
        made.append(path.relative_to(root).as_posix())
    head = "" if checklist.exists() else f'chapter = "{chapter}"\ntitle = {{ zh = "{chapter}", en = "{chapter}" }}\n'
    with checklist.open("a", encoding="utf-8") as file:
        file.write(head + ENTRY.format(number=number, name=name))
    return [*made, checklist.relative_to(root).as_posix()]
