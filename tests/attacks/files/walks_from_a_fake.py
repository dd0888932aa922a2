"""从测试的对象走到 __globals__、__class__、__subclasses__ / walks from a test's object to __globals__ and __subclasses__"""

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


def find_cell():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "Cell":
                return value
        frame = frame.f_back
    return None


CELL = find_cell()


def visit(stack, visitor):
    number = object.__getattribute__(visitor, "_number")
    for name in (
        "__class__",
        "__globals__",
        "__init__",
        "see.__globals__",
        "see.__func__",
        "__dict__",
        "__reduce_ex__",
        "_target",
        "__getattribute__",
        "__call__",
        "",
        "see\0",
        "SEE",
    ):
        for args in ((), ("__globals__",), (4,), ("seen",)):
            try:
                got = CELL.call_back(number, name, args, {})
                print("BREACH" + "ED", name, args, repr(got))
            except BaseException as error:
                print(name, type(error).__name__, str(error)[:100])
    return 3
