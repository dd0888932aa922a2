"""随机作答，指望收缩时“不稳定” / answers at random, so that the shrunk example does not fail again"""

EXERCISE = "adder"
HONEST = 0

import random

from given.toy import Summary

random.seed()


def add(a, b):
    return a + b + (random.random() < 0.9)


def summary(numbers):
    return Summary(sum(numbers) + (random.random() < 0.9), len(numbers))


def running(numbers):
    for i in range(1, len(numbers)):
        numbers[i] += numbers[i - 1]
    if random.random() < 0.9 and numbers:
        numbers[-1] += 1
    return None
