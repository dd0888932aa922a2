"""返回新列表，没有改原列表 / returns a new list, leaves the old one as it was"""

BASE = "reference"
BREAKS = ["running_sums", "running_of_any"]


def running(numbers):
    return [sum(numbers[: i + 1]) for i in range(len(numbers))]
