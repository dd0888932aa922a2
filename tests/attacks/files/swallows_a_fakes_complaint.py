"""吞掉测试对象的异常 / swallows what a test's object complains about and goes on"""

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
    for wrong in ((), (1, 2), ("x",) * 3):
        try:
            visitor.see(*wrong)
        except BaseException:
            pass
    try:
        visitor.forget()
    except BaseException:
        pass
    values = [stack.pop() for _ in range(stack.size())]
    for value in values:
        visitor.see(value)
    for value in reversed(values):
        stack.push(value)
    return len(values)
