"""Hidden tests of the toy adder."""

import pytest
from given.toy import Summary
from hypothesis import given
from hypothesis import strategies as st

from grader.compare import same

INTS = st.integers(-1000, 1000)


@pytest.mark.step("add")
@given(a=INTS, b=INTS)
def test_adds_any(answer, a, b):
    """任意两数 / any two numbers"""
    assert same(answer.add(a, b), a + b)


@pytest.mark.step("summary")
@given(numbers=st.lists(INTS))
def test_summary_of_any(answer, numbers):
    """任意列表，不改动输入 / any list, the input is left alone"""
    before = list(numbers)
    assert same(answer.summary(numbers), Summary(sum(before), len(before)))
    assert numbers == before


@pytest.mark.step("in_place")
@given(numbers=st.lists(INTS))
def test_running_of_any(answer, numbers):
    """任意列表的前缀和 / running sums of any list"""
    want = [sum(numbers[: i + 1]) for i in range(len(numbers))]
    answer.running(numbers)
    assert same(numbers, want)
