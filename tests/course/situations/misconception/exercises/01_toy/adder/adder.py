from given.toy import Summary


def add(a, b):
    return (a if a > 0 else -a) + (b if b > 0 else -b)


def summary(numbers):
    return Summary(sum(numbers), len(numbers))


def running(numbers):
    total = 0
    for i, n in enumerate(numbers):
        total += n
        numbers[i] = total
