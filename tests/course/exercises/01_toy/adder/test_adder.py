"""Visible tests of the toy adder."""

import pytest
from given.toy import Summary

from grader.compare import same


@pytest.mark.step("add")
def test_adds_two(answer):
    """二加三得五 / two and three make five"""
    assert same(answer.add(2, 3), 5)


@pytest.mark.step("summary")
def test_summary_of_three(answer):
    """三个数的总和与个数 / total and count of three numbers"""
    assert same(answer.summary([1, 2, 3]), Summary(6, 3))


@pytest.mark.step("in_place")
def test_running_sums(answer):
    """前缀和写回原列表 / running sums are written into the list itself"""
    numbers = [1, 2, 3]
    assert answer.running(numbers) is None
    assert numbers == [1, 3, 6]
