"""有容量的栈 / a stack with a capacity."""

from given.toy import Full


class Stack:
    """后进先出 / last in, first out."""

    def __init__(self, capacity: int) -> None:
        """容量至少为 0 / capacity is at least 0."""
        ### BEGIN SOLUTION
        self.capacity = capacity
        self.items = []
        ### END SOLUTION

    def push(self, value: int) -> None:
        """压入；满了抛出 Full / push; Full when there is no room."""
        ### BEGIN SOLUTION
        if len(self.items) == self.capacity:
            raise Full(str(value))
        self.items.append(value)
        ### END SOLUTION

    def pop(self) -> int:
        """弹出；空了抛出 IndexError / pop; IndexError when empty."""
        ### BEGIN SOLUTION
        return self.items.pop()
        ### END SOLUTION

    def size(self) -> int:
        """元素个数 / number of elements."""
        ### BEGIN SOLUTION
        return len(self.items)
        ### END SOLUTION


def visit(stack: Stack, visitor) -> int:
    """从栈顶起对每个元素调用 visitor.see，并返回次数 / call visitor.see for every element from the top; how many."""
    ### BEGIN SOLUTION
    values = [stack.pop() for _ in range(stack.size())]
    for value in values:
        visitor.see(value)
    for value in reversed(values):
        stack.push(value)
    return len(values)
    ### END SOLUTION
