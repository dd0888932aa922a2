"""加法 / adding."""

from given.toy import Summary

### BEGIN SOLUTION
ZERO = 0
### END SOLUTION


def add(a: int, b: int) -> int:
    """两数之和 / the sum of two numbers."""
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION


def summary(numbers: list[int]) -> Summary:
    """总和与个数 / total and count."""
    ### BEGIN SOLUTION
    return Summary(total=sum(numbers, ZERO), count=len(numbers))
    ### END SOLUTION


def running(numbers: list[int]) -> None:
    """把列表改成前缀和 / turn the list into its running sums, in place."""
    ### BEGIN SOLUTION
    for i in range(1, len(numbers)):
        numbers[i] += numbers[i - 1]
    ### END SOLUTION
