"""The checks of a step, with what they need and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.editions.excerpt import excerpt

ROOT = Path(__file__).parents[2]
MODULE = '''"""A module."""

from __future__ import annotations

import math, os
import pytest
from a import b as c
from d import e

# how many
ONE, TWO = 1, 2  # and two
THREE = 3
TABLE = {}
TABLE["x"] = THREE


# ---- a heading ----


# squares
def square(x):
    return x * x


class Base:
    y = ONE


class Machine(Base):
    def act(self):
        return square(math.pi)


if c:
    FOUR = 4
else:
    FOUR = 5


@pytest.mark.step("first")
def test_one(answer):
    """一 / one"""
    assert TWO and FOUR


@pytest.mark.step("second")
@given(
    x=1,
)
# a remark
def test_two(answer):
    """二 / two"""
    with pytest.raises(ValueError):
        Machine()


@pytest.mark.step("second")
def test_three(answer):
    """三 / three"""
'''


def test_a_check_comes_with_what_it_needs() -> None:
    assert (
        excerpt(MODULE, "first")
        == '''from __future__ import annotations

from a import b as c

# how many
ONE, TWO = 1, 2  # and two
THREE = 3
TABLE = {}
TABLE["x"] = THREE

if c:
    FOUR = 4
else:
    FOUR = 5


def test_one(answer):
    """一 / one"""
    assert TWO and FOUR
'''
    )


def test_what_is_needed_by_what_is_needed_comes_along() -> None:
    cut = excerpt(MODULE, "second")
    for piece in (
        "import math, os",
        "import pytest",
        "# squares\ndef square",
        "class Base",
        "class Machine",
        "ONE, TWO",
    ):
        assert piece in cut
    for piece in ("FOUR", "from a", "from d", "heading", "mark.step", "test_one"):
        assert piece not in cut
    assert '@given(\n    x=1,\n)\n# a remark\ndef test_two(answer):\n    """二 / two"""' in cut


def test_a_step_without_checks_is_empty() -> None:
    assert excerpt(MODULE, "third") == "" and excerpt("", "first") == ""
    with pytest.raises(SyntaxError):
        excerpt("def", "first")


@pytest.mark.parametrize("path", sorted(ROOT.glob("exercises/*/*/test_*.py")), ids=lambda p: p.parent.name)
def test_every_check_of_the_course_is_in_one_excerpt(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    steps = {ast.literal_eval(d.args[0]) for n in tree.body if isinstance(n, ast.FunctionDef) for d in n.decorator_list if isinstance(d, ast.Call) and "step" in ast.unparse(d.func)}  # fmt: skip
    found = [n.name for s in steps for n in ast.parse(excerpt(text, s)).body if isinstance(n, ast.FunctionDef)]
    wanted = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    assert sorted(n for n in found if n.startswith("test_")) == sorted(wanted)
