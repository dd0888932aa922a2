"""用链表 / with linked pairs"""

from given.toy import Full


class Stack:
    def __init__(self, capacity):
        self.left, self.top, self.n = capacity, None, 0

    def push(self, value):
        if not self.left:
            raise Full
        self.left, self.top, self.n = self.left - 1, (value, self.top), self.n + 1

    def pop(self):
        if self.top is None:
            raise IndexError("empty")
        value, self.top = self.top
        self.left, self.n = self.left + 1, self.n - 1
        return value

    def size(self):
        return self.n


def visit(stack, visitor):
    node, count = stack.top, 0
    while node:
        visitor.see(node[0])
        node, count = node[1], count + 1
    return count
