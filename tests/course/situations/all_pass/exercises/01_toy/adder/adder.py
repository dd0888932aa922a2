"""用标准库 / with the standard library"""

import itertools
import operator

from given.toy import Summary

add = operator.add


def summary(numbers):
    total = 0
    for n in numbers:
        total = add(total, n)
    return Summary(total, len(numbers))


def running(numbers):
    numbers[:] = itertools.accumulate(numbers)
