"""same(): types first, then dtype and shape, then values; shown(): short and harmless."""

from __future__ import annotations

import math
import re
import time
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.compare import LONGEST_SHOWN, same, shown
from tests.rooms import examples
from tests.shapes import Anything, Batch, Phase, Rank, Request, Shape

INF, NAN = math.inf, math.nan
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.complex_numbers()
    | st.fractions()
    | st.sampled_from([*Phase, *Rank]),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.builds(Anything, inner)
    ),
    max_leaves=15,
)


def differs(got, want, text: str = "expected", **tolerances) -> None:
    with pytest.raises(AssertionError, match=text):
        same(got, want, **tolerances)


@examples(60)
@given(plain)
def test_every_value_is_the_same_as_itself(value):
    assert same(value, value) is True


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (1, True),
        (True, 1),
        (1, 1.0),
        (1.0, 1),
        ([1], (1,)),
        ((1,), [1]),
        ("a", b"a"),
        ({1}, frozenset({1})),
        (1.0, 1 + 0j),
        (None, 0),
        (Rank.low, 1),
        ([1], [1.0]),
        ({"a": 1}, {"a": True}),
        (Fraction(2), 2),
        (Shape(1), (1, "", 1.0, (), None)),
        (Anything(1), Anything(1.0)),
        ([[1], 2], [[True], 2]),
        ({1: 0}, {True: 0}),
        ({1: 0}, {1.0: 0}),
        ({1, 2}, {1.0, 2}),
        (frozenset([0]), frozenset([False])),
        ({(1, 2): 0}, {(1, 2.0): 0}),
        (Batch([1]), Batch([True])),
        (bytearray(b"a"), b"a"),
        (np.arange(2), [0, 1]),
        ([0, 1], np.arange(2)),
        (np.ones(1), torch.ones(1)),
        (torch.ones(1), np.ones(1)),
        (np.array(1), 1),
        (1, np.array(1)),
        ("1", 1),
    ],
)
def test_equal_values_of_different_types_differ(got, want):
    differs(got, want)


@pytest.mark.parametrize(
    ("got", "want"),
    [(np.int64(1), 1), (np.float32(0.5), 0.5), (np.bool_(True), True), (1, np.int8(1)), ([np.str_("a")], ["a"])],
)
def test_numpy_scalars_count_as_what_they_become_on_the_wire(got, want):
    assert same(got, want)


@pytest.mark.parametrize(
    "make",
    [
        lambda v: v,
        lambda v: [v],
        lambda v: {"k": (v,)},
        Anything,
        np.array,
        torch.tensor,
        lambda v: complex(0, v),
        lambda v: np.array([v], "f2"),
    ],
)
def test_nan_equals_nan(make):
    assert same(make(NAN), make(NAN))
    differs(make(NAN), make(1.0))
    differs(make(1.0), make(NAN), rtol=1.0, atol=INF if make is Anything else 1.0)


@pytest.mark.parametrize("make", [lambda v: v, lambda v: [v], np.array, torch.tensor])
def test_infinities_are_close_only_to_themselves(make):
    assert same(make(INF), make(INF), rtol=0.5)
    for got, want in ((5.0, INF), (-INF, INF), (INF, 5.0), (INF, -INF), (NAN, INF)):
        differs(make(got), make(want), rtol=0.5, atol=0.5)


def test_signed_zeros_are_the_same():
    assert same(0.0, -0.0)
    assert same(np.array(0.0), np.array(-0.0))


@examples(60)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1), st.floats(0, 10))
def test_tolerance_is_atol_plus_rtol_times_the_expected_value(got, want, rtol, atol):
    close = abs(got - want) <= atol + rtol * abs(want)
    for make in (lambda v: v, lambda v: np.array([v]), lambda v: torch.tensor([v], dtype=torch.float64)):
        try:
            same(make(got), make(want), rtol=rtol, atol=atol)
            found = True
        except AssertionError:
            found = False
        assert found == close


def test_without_tolerance_floats_are_exact():
    differs(0.1 + 0.2, 0.3)
    assert same(0.1 + 0.2, 0.3, rtol=1e-12)


def test_tolerance_is_never_for_integers():
    for make in (lambda v: v, np.array, torch.tensor):
        differs(make(10), make(11), rtol=1.0, atol=5.0)


def test_tolerance_reaches_into_structures():
    assert same({"a": [(1.0,)]}, {"a": [(1.0 + 1e-9,)]}, rtol=1e-6)
    assert same(Shape(1, scale=1.0), Shape(1, scale=1.0 + 1e-9), rtol=1e-6)


def test_half_precision_is_compared_in_full_precision():
    for make in (
        lambda v: np.array([v], "f2"),
        lambda v: torch.tensor([v], dtype=torch.float16),
        lambda v: torch.tensor([v], dtype=torch.bfloat16),
    ):
        assert same(make(60000.0), make(60000.0))
        differs(make(60000.0), make(-60000.0), rtol=0.1)
        assert same(make(1.0), make(1.0078125), rtol=0.0078)


@pytest.mark.parametrize("dtype", ["float8_e4m3fn", "float8_e5m2", "bfloat16", "int8", "bool", "complex64"])
def test_tensors_of_every_kind_compare(dtype):
    one, zero = (torch.tensor([1.0, v]).to(getattr(torch, dtype)) for v in (1.0, 0.0))
    assert same(one, one.clone())
    differs(one, zero, r"1 of 2 elements differ, first at \[1\]")


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        (np.ones(2, "f4"), np.ones(2), "expected dtype float64, got float32"),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), "expected dtype torch.float64"),
        (np.ones((2, 1)), np.ones(2), r"expected shape \(2,\), got \(2, 1\)"),
        (torch.ones(2), torch.ones(1), r"expected shape \(1,\), got \(2,\)"),
        (np.ones(()), np.ones(1), "shape"),
        (np.arange(3), [0, 1, 2], "expected list, got numpy array"),
        ([0.0], torch.zeros(1), "expected torch tensor, got list"),
        (np.zeros((2, 2)), np.eye(2), r"2 of 4 elements differ, first at \[0\]\[0\]: expected 1.0, got 0.0"),
        (np.array(1), np.array(2), "1 of 1 elements differ"),
        (torch.tensor(1), torch.tensor(2), "1 of 1 elements differ, first: expected 2, got 1"),
        ([1, [2, 3]], [1, [2, 4]], r"result\[1\]\[1\]: expected 4, got 3"),
        ({"a": 1}, {"a": 2}, r"result\['a'\]"),
        ({"a": 1}, {"b": 1}, "expected keys"),
        ([1], [1, 2], "expected 2 elements, got 1"),
        (Shape(1), Shape(2), "result.layers"),
        ("a", "b", "expected 'b', got 'a'"),
        (1, "1", "expected str '1', got int 1"),
        ({1}, {2}, r"expected \{2\}, got \{1\}"),
        (Request([1]), Request([2]), r"result.tokens\[0\]"),
    ],
)
def test_the_message_says_where_and_what(got, want, sentence):
    differs(got, want, sentence)


def test_empty_arrays_compare_by_dtype_and_shape():
    assert same(np.empty((0, 3)), np.empty((0, 3)))
    assert same(torch.empty(0), torch.empty(0))
    differs(np.empty((0, 3)), np.empty((0, 2)))


def test_tensors_with_gradients_compare():
    assert same(torch.ones(2, requires_grad=True), torch.ones(2))


def test_dict_order_does_not_count():
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})


# -- shown --


@examples(60)
@given(plain)
def test_short_values_are_shown_as_their_repr(value):
    text = repr(value)
    if len(text) <= LONGEST_SHOWN and text.isprintable():
        assert shown(value) == text


@pytest.mark.parametrize(
    "value",
    [
        set(),
        frozenset(),
        {1},
        frozenset([1]),
        (),
        (1,),
        [],
        {},
        {"a": [1]},
        Shape(1, "x"),
        Batch([1]),
        np.arange(3),
        torch.ones(2),
        b"x",
        2**2047,
        ...,
    ],
)
def test_each_kind_is_shown_as_its_repr(value):
    assert shown(value) == (repr(value) if len(repr(value)) <= LONGEST_SHOWN else repr(value)[:LONGEST_SHOWN] + "…")


@examples(40)
@given(plain | st.text(min_size=200).map(lambda t: [t * 10]))
def test_what_is_shown_is_short_and_printable(value):
    text = shown(value)
    assert len(text) <= LONGEST_SHOWN + 1
    assert all(c.isprintable() or c == "\n" for c in text)


def test_numpy_scalars_are_shown_as_numbers():
    assert shown([np.int64(3), np.float32(0.5)]) == "[3, 0.5]"


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError


def test_a_broken_repr_decides_nothing():
    assert shown(Broken()) == "<Broken: no repr (RuntimeError)>"


def shared_lists() -> list:
    value: list = ["x"]
    for _ in range(64):
        value = [value, value]
    return value


def itself() -> list:
    value: list = [1]
    value.append(value)
    return value


def deep() -> list:
    value: list = []
    for _ in range(50_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "make",
    [
        shared_lists,
        itself,
        deep,
        lambda: [0] * 4_000_000,
        lambda: "x" * 50_000_000,
        lambda: b"x" * 50_000_000,
        lambda: Anything(shared_lists()),
        lambda: np.broadcast_to(np.zeros(1), (1 << 28,)),
        lambda: {i: i for i in range(65_536)},
        lambda: set(range(4096)),
    ],
    ids=[
        "exponential",
        "itself",
        "deep",
        "long list",
        "long text",
        "long bytes",
        "in a dataclass",
        "repeated array",
        "dict",
        "set",
    ],
)
def test_huge_values_are_shown_at_once(make):
    value = make()
    started = time.process_time()
    text = shown(value)
    assert time.process_time() - started < 0.5
    assert len(text) <= LONGEST_SHOWN + 1


def test_escapes_and_bidirectional_marks_are_replaced():
    assert not re.search("[\x1b\u202e]", shown(type("E", (), {"__repr__": lambda self: "\x1b[31m\u202e"})()))
