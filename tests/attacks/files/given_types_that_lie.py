"""继承 given 的类、改坏的字段、错的类型 / subclasses of given's classes, fields of wrong types, changed in place"""

EXERCISE = "adder"
HONEST = 0

import struct
import sys

from given import toy
from given.toy import Summary


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


class Liar(Summary):
    def __eq__(self, other):
        return True

    def __getattribute__(self, name):
        return 5


class Number(int):
    def __eq__(self, other):
        return True


Summary.__eq__ = lambda self, other: True
Summary.__hash__ = lambda self: 0
NAME = b"given.toy.Summary"
FIELDS = [b"n", b"t", text("6"), b"d" + struct.pack(">d", 6.0), b"H" + u32(1) + u32(0) + u32(3) + b"int", b"r" + u32(0), b"I" + bytes(257), b"c" + bytes(16)]


def add(a, b):
    return Number(0)


def summary(numbers):
    field = FIELDS[len(numbers) % len(FIELDS)]
    if len(numbers) % 2:
        return Liar(0, 0)
    forge(frame(text("value"), b"D" + u32(len(NAME)) + NAME + field + field, nodes=[b"L" + u32(0)]))


def running(numbers):
    toy.Summary = Liar
    numbers[:] = [Number(0) for _ in numbers]
