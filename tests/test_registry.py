"""Which classes cross by value, and what their fields may hold."""

from __future__ import annotations

import builtins
import dataclasses
import enum
import sys
import textwrap
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.registry import Registry
from tests import shapes
from tests.rooms import examples
from tests.shapes import Anything, Batch, NoBlockOfThatSize, OutOfBlocks, Phase, Quantized, Request, Shape

REGISTRY = shapes.registry()


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package `given_here` with a module of types, a subpackage, and stand-ins."""
    files = {
        "__init__.py": "",
        "deeper/__init__.py": "",
        "standins/__init__.py": "",
        "types.py": """
            from __future__ import annotations
            import enum
            from dataclasses import dataclass
            from fractions import Fraction
            @dataclass(frozen=True)
            class Frozen:
                x: int
            @dataclass
            class Open:
                x: int
            class Kind(enum.Enum):
                a = 1
            class Wrong(Exception):
                pass
            class Plain:
                pass
            def function():
                pass
        """,
        "deeper/more.py": "from given_here.types import Frozen\nclass Deep(ValueError):\n    pass\n",
        "standins/pool.py": "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Standin:\n    x: int\n",
    }
    for name, text in files.items():
        path = tmp_path / "given_here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "given_here"
    for name in [name for name in sys.modules if name.split(".")[0] == "given_here"]:
        del sys.modules[name]


def test_dataclasses_enums_and_exceptions_of_a_package_are_found(package):
    assert set(Registry.scan(package).by_name) == {
        "given_here.types.Frozen",
        "given_here.types.Open",
        "given_here.types.Kind",
        "given_here.types.Wrong",
        "given_here.deeper.more.Deep",
    }


def test_a_course_without_the_package_has_no_types():
    assert Registry.scan("no_package_of_this_name").by_name == {}


def test_only_frozen_dataclasses_are_frozen(package):
    assert {cls.__name__ for cls in Registry.scan(package).frozen} == {"Frozen"}


def test_names_and_classes_belong_to_each_other():
    assert all(REGISTRY.name_of[cls] == name for name, cls in REGISTRY.by_name.items())


# -- exceptions --


def test_exceptions_resolve_by_a_fixed_table_of_builtins_and_given():
    assert REGISTRY.exception("ValueError") is ValueError
    assert REGISTRY.exception("tests.shapes.OutOfBlocks") is OutOfBlocks


@pytest.mark.parametrize(
    "name",
    [
        "",
        "print",
        "open",
        "object",
        "BaseException",
        "KeyboardInterrupt",
        "SystemExit",
        "GeneratorExit",
        "ExceptionGroup",
        "BaseExceptionGroup",
        "tests.shapes.Shape",
        "tests.shapes.Phase",
        "os.system",
        "__import__",
        "json.JSONDecodeError",
        "True",
    ],
)
def test_nothing_else_is_an_exception(name):
    assert REGISTRY.exception(name) is None


def test_names_of_exceptions_lead_back_to_their_class():
    for cls in (ValueError, KeyError, OutOfBlocks, NoBlockOfThatSize):
        assert REGISTRY.exception(REGISTRY.exception_name(cls)) is cls


def test_a_subclass_of_an_exception_of_given_crosses_as_its_parent():
    class Mine(OutOfBlocks):
        pass

    assert REGISTRY.exception_name(Mine) == "tests.shapes.OutOfBlocks"


def test_a_subclass_of_a_builtin_has_no_name():
    class Mine(ValueError):
        pass

    assert REGISTRY.exception_name(Mine) == ""


def test_every_builtin_exception_resolves_to_itself():
    for name, cls in vars(builtins).items():
        if isinstance(cls, type) and issubclass(cls, Exception) and not issubclass(cls, BaseExceptionGroup):
            assert REGISTRY.exception(name) is cls


# -- fields --

GOOD = [
    (Shape, (1, "a", 1.0, (1, 2), None)),
    (Shape, (1, "a", 1, (), Shape(1))),
    (Batch, ([1, 2],)),
    (Request, ([], True)),
    (Anything, (object(),)),
    (Quantized, (torch.ones(1), None)),
    (Quantized, (np.ones(1), np.ones(1))),
]
BAD = [
    (Shape, (True, "a", 1.0, (), None), "Shape.layers must be int, not bool"),
    (Shape, (1.0, "a", 1.0, (), None), "Shape.layers must be int, not float"),
    (Shape, (1, b"a", 1.0, (), None), "Shape.name must be str, not bytes"),
    (Shape, (1, "a", True, (), None), "Shape.scale must be float, not bool"),
    (Shape, (1, "a", "1", (), None), "Shape.scale must be float, not str"),
    (Shape, (1, "a", 1.0, [1], None), r"Shape.parts must be tuple.*, not list"),
    (Shape, (1, "a", 1.0, (1, "2"), None), "Shape.parts"),
    (Shape, (1, "a", 1.0, (), 3), "Shape.inner"),
    (Batch, ((1,),), "Batch.rows"),
    (Batch, (["1"],), "Batch.rows"),
    (Request, ([1], 1), "Request.done must be bool, not int"),
    (Quantized, ([1.0], None), "Quantized.q"),
    (Quantized, (torch.ones(1), 0), "Quantized.zero"),
]


@pytest.mark.parametrize(("cls", "values"), GOOD)
def test_declared_types_are_accepted(cls, values):
    assert REGISTRY.complaint(cls, values) == ""


@pytest.mark.parametrize(("cls", "values", "sentence"), BAD)
def test_other_types_are_named_in_a_sentence(cls, values, sentence):
    import re

    assert re.search(sentence, REGISTRY.complaint(cls, values))


class Level(enum.IntEnum):
    low = 1


@pytest.mark.parametrize(
    ("annotation", "good", "bad"),
    [
        ("int", [1, -5], [True, 1.0, "1", None, Level.low, np.int64(1)]),
        ("float", [1.0, 1], [True, "1", 1j]),
        ("str", ["a"], [b"a"]),
        ("bytes", [b""], ["", bytearray()]),
        ("bool", [True], [1, 0]),
        ("None", [None], [0, False]),
        ("int | None", [1, None], ["1", True]),
        ("list[int]", [[], [1]], [(1,), ["1"], [1.0]]),
        ("tuple[int, str]", [(1, "a")], [(1,), (1, "a", 2), ("a", 1), [1, "a"]]),
        ("tuple[int, ...]", [(), (1, 2)], [(1, "2"), [1]]),
        ("tuple[()]", [()], [(1,)]),
        ("dict[str, int]", [{}, {"a": 1}], [{"a": "1"}, {1: 1}, []]),
        ("set[int]", [{1}], [{"1"}, [1], frozenset()]),
        ("frozenset[int]", [frozenset([1])], [{1}]),
        ("list", [[], ["x"]], [()]),
        ("Level", [Level.low], [1]),
        ("Fraction", [Fraction(1)], [1, 0.5]),
        ("list[list[int]]", [[[1]]], [[1], [["1"]]]),
        ("Phase | int", [Phase.decode, 3], ["decode"]),
        ("object", [1, "x"], []),
        ("Unknown", [1, "x"], []),
        ("complex", [1j], [1.0]),
    ],
)
def test_annotations_mean_what_they_say(annotation, good, bad):
    made = dataclasses.make_dataclass("Made", [("value", annotation)], frozen=True)
    made.__module__ = __name__
    registry = Registry([made])
    assert [registry.complaint(made, [v]) for v in good] == [""] * len(good)
    assert all(registry.complaint(made, [v]) for v in bad)


@pytest.mark.parametrize("annotation", ["Tensor", "torch.Tensor", "np.ndarray", "numpy.ndarray", "Tensor | None"])
def test_arrays_are_checked_even_where_only_type_checkers_import_them(annotation):
    made = dataclasses.make_dataclass("Made", [("value", annotation)], frozen=True)
    made.__module__ = "tests.shapes"
    registry = Registry([made])
    assert registry.complaint(made, [torch.ones(1)]) == registry.complaint(made, [np.ones(1)]) == ""
    assert registry.complaint(made, [[1.0]])


@examples(100)
@given(st.integers(), st.text(), st.floats(), st.lists(st.integers()))
def test_whatever_a_dataclass_was_made_of_is_accepted(layers, name, scale, parts):
    shape = Shape(layers, name, scale, tuple(parts))
    assert REGISTRY.complaint(Shape, list(vars(shape).values())) == ""
