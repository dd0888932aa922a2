"""要测试没有给的成员，再吞掉异常 / asks for members that were not offered and swallows the complaint"""

EXERCISE = "stack"
HONEST = 1

from given.toy import Full


class Stack:
    def __init__(self, capacity):
        self.capacity, self.items = capacity, []

    def push(self, value):
        if len(self.items) == self.capacity:
            raise Full(str(value))
        self.items.append(value)

    def pop(self):
        return self.items.pop()

    def size(self):
        return len(self.items)


def visit(stack, visitor):
    values = [stack.pop() for _ in range(stack.size())]
    for value in values:
        visitor.see(value)
    for value in reversed(values):
        stack.push(value)
    for name in ("seen", "reset", "expected", "mro", "see2"):
        try:
            getattr(visitor, name)
        except Exception:
            pass
    return len(values)
