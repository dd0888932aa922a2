"""抛出 pytest.skip、hypothesis.reject、unittest.SkipTest / raises the signals of test tools from the answer"""

EXERCISE = "adder"
HONEST = 0


def add(a, b):
    import pytest

    pytest.skip("not today", allow_module_level=True)


def summary(numbers):
    import hypothesis

    hypothesis.reject()


def running(numbers):
    import unittest

    raise unittest.SkipTest("no")
