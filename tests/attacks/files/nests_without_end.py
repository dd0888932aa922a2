"""嵌套十万层的列表、元组，自己包含自己 / lists and tuples nested a hundred thousand deep, and cycles"""

EXERCISE = "adder"
HONEST = 0


def deep(n):
    value = []
    for _ in range(n):
        value = [value]
    return value


def add(a, b):
    return deep(100000)


def summary(numbers):
    value = ()
    for _ in range(100000):
        value = (value,)
    return value


def running(numbers):
    numbers.append(numbers)
    numbers[0] = {"me": numbers}
