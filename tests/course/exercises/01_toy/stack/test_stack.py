"""Visible tests of the toy stack."""

import pytest
from given.toy import Full

from grader.compare import same
from grader.proxy import fake


@pytest.mark.step("push")
def test_pushes_and_pops(answer):
    """后进先出 / last in, first out"""
    stack = answer.Stack(2)
    stack.push(1)
    stack.push(2)
    with pytest.raises(Full):
        stack.push(3)
    assert same(stack.pop(), 2)
    assert same(stack.pop(), 1)
    with pytest.raises(IndexError):
        stack.pop()


class Visitor:
    def __init__(self):
        self.seen = []

    def see(self, value):
        self.seen.append(value)


@pytest.mark.step("visit")
def test_visits_from_the_top(answer):
    """从栈顶看起 / the top is seen first"""
    stack, visitor = answer.Stack(3), Visitor()
    for value in (1, 2, 3):
        stack.push(value)
    assert same(answer.visit(stack, fake(visitor, "see")), 3)
    assert visitor.seen == [3, 2, 1]
