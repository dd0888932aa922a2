"""借回调无限递归 / recursion through callbacks, a hundred thousand deep"""

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
    for _ in range(100_000):
        visitor.see(3)
    return 3
