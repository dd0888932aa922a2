"""把测试的对象当作结果、当作自己的方法还回去 / gives the test's own object back as result, as element, as function"""

EXERCISE = "stack"
HONEST = 1

import sys

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
    visitor.see(visitor)
    visitor.see(stack)
    visitor.see([visitor, visitor.see, stack.pop])
    sys.modules[__name__].visit = visitor
    return visitor
