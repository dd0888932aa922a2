"""回调不存在的对象、负数、错的类型 / callbacks to objects that do not exist, of wrong types, with odd arguments"""

EXERCISE = "adder"
HONEST = 0

import struct
import sys


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


NUMBER = [b"i" + struct.pack(">q", n) for n in (0, 1, -1, 1 << 40)] + [
    b"n",
    b"t",
    text("0"),
    b"F" + u32(0) + u32(0) + u32(0),
    b"H" + u32(1) + u32(0) + u32(1) + b"x",
]
REST = [
    (text("see"), b"(" + u32(0), b"(" + u32(0)),
    (b"n", b"n", b"n"),
    (text(""), text("args"), text("kwargs")),
    (text("see"), b"(" + u32(0), b"i" + struct.pack(">q", 1)),
]
FRAMES = [frame(text("callback"), n, *rest) for n in NUMBER for rest in REST]


def add(a, b):
    forge(FRAMES[(a * 31 + b) % len(FRAMES)])


def summary(numbers):
    forge(FRAMES[len(numbers) % len(FRAMES)])


def running(numbers):
    forge(FRAMES[sum(numbers) % len(FRAMES)])
