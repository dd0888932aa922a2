"""伪造对象编号 / objects by made-up numbers, named like methods of the trusted side"""

EXERCISE = "stack"
HONEST = 0

import struct
import sys

from given.toy import Full


class Real:
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


def u32(number):
    return struct.pack(">I", number)


def text(value):
    return b"s" + u32(len(value)) + value.encode()


def frame(*values, nodes=(), changes=(), kind=0):
    """A message made by hand: numbered nodes, changes of earlier nodes, a tuple of values."""
    data = u32(len(nodes)) + u32(len(changes)) + b"".join(u32(len(n)) + n for n in nodes)
    data += b"".join(u32(i) + u32(len(c)) + c for i, c in changes) + b"(" + u32(len(values)) + b"".join(values)
    return u32(len(data) + 1) + bytes([kind]) + data


def send(data):
    CELL.sock.sendall(data)


def forge(reply):
    """From now on nobody but this loop speaks to the grader: every request gets the same reply."""
    while True:
        send(reply)
        CELL.sock.recv(1 << 16)


COUNT = 0


class Stack(Real):
    def size(self):
        name = b"\x1b[31m__class__"
        forge(frame(text("value"), b"H" + u32(0x7FFFFFFF) + u32(0) + u32(len(name)) + name))


def visit(stack, visitor):
    forge(frame(text("value"), b"F" + u32(0) + u32(3) + b"see" + u32(4) + b"Stub"))
