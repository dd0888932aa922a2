"""个数只数不同的数 / counts distinct numbers only"""

BASE = "reference"
BREAKS = ["summary_of_any"]


def summary(numbers):
    return Summary(sum(numbers), len(set(numbers)))
