"""几十万行几乎相同的字符串 / strings of hundreds of thousands of lines, almost the same"""

EXERCISE = "adder"
HONEST = 0

TEXT = "".join(f"{i % 7}a{'b' * (i % 13)}\n" for i in range(40000))


def add(a, b):
    return TEXT + str(a)


def summary(numbers):
    return [TEXT[i : i + 20] for i in range(0, len(TEXT), 20)]


def running(numbers):
    numbers[:] = [TEXT] * 3
