"""Hidden tests of the toy stack."""

import pytest
from given.toy import Full
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from grader.proxy import fake


class Model(RuleBasedStateMachine):
    def __init__(self, answer):
        super().__init__()
        self.stack, self.model = answer.Stack(3), []

    @rule(value=st.integers(0, 9))
    def push(self, value):
        if len(self.model) == 3:
            with pytest.raises(Full):
                self.stack.push(value)
        else:
            self.stack.push(value)
            self.model.append(value)

    @rule()
    def pop(self):
        if self.model:
            assert self.stack.pop() == self.model.pop()
        else:
            with pytest.raises(IndexError):
                self.stack.pop()

    @invariant()
    def size(self):
        assert self.stack.size() == len(self.model)


@pytest.mark.step("push")
def test_model(answer):
    """任意操作序列都与模型一致 / agrees with a model under any sequence of operations"""
    run_state_machine_as_test(lambda: Model(answer), settings=settings(max_examples=30, stateful_step_count=15))


@pytest.mark.step("visit")
@given(values=st.lists(st.integers(0, 9), max_size=5))
@settings(max_examples=30)
def test_visit_keeps_the_stack(answer, values):
    """遍历之后栈不变 / the stack is as it was afterwards"""
    stack, seen = answer.Stack(5), []
    for value in values:
        stack.push(value)
    assert answer.visit(stack, fake(Visitor(seen), "see")) == len(values)
    assert seen == values[::-1]
    assert stack.size() == len(values)
    for value in reversed(values):
        assert stack.pop() == value


class Visitor:
    def __init__(self, seen):
        self.seen = seen

    def see(self, value):
        self.seen.append(value)
