"""有容量的栈 / a stack with a capacity."""

from given.toy import Full


class Stack:
    """后进先出 / last in, first out."""

    def __init__(self, capacity: int) -> None:
        """容量至少为 0 / capacity is at least 0."""
        raise NotImplementedError("__init__")

    def push(self, value: int) -> None:
        """压入；满了抛出 Full / push; Full when there is no room."""
        raise NotImplementedError("push")

    def pop(self) -> int:
        """弹出；空了抛出 IndexError / pop; IndexError when empty."""
        raise NotImplementedError("pop")

    def size(self) -> int:
        """元素个数 / number of elements."""
        raise NotImplementedError("size")


def visit(stack: Stack, visitor) -> int:
    """从栈顶起对每个元素调用 visitor.see，并返回次数 / call visitor.see for every element from the top; how many."""
    raise NotImplementedError("visit")
