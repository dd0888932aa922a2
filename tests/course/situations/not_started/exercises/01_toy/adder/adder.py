"""加法 / adding."""

from given.toy import Summary


def add(a: int, b: int) -> int:
    """两数之和 / the sum of two numbers."""
    # begin here
    raise NotImplementedError("add")


def summary(numbers: list[int]) -> Summary:
    """总和与个数 / total and count."""
    # begin here
    raise NotImplementedError("summary")


def running(numbers: list[int]) -> None:
    """把列表改成前缀和 / turn the list into its running sums, in place."""
    # begin here
    raise NotImplementedError("running")
