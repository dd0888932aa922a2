"""声称改了不存在的、别种的、别人的节点 / claims changes of nodes that do not exist, are of another kind, or not its own"""

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


CLAIMS = [
    frame(text("value"), b"n", changes=[(i, body)], kind=1)
    for i in (0, 1, 2, 7, 1 << 31)
    for body in (b"L" + u32(0), b"D" + u32(0), b"S" + u32(0), b"Nxyz", b"Yxyz", b"O" + u32(3) + b"int", b"", b"L" + u32(1 << 31), b"L" + u32(1) + b"r" + u32(0))
]


def add(a, b):
    forge(CLAIMS[(a + b) % len(CLAIMS)])


def summary(numbers):
    forge(CLAIMS[len(numbers) % len(CLAIMS)])


def running(numbers):
    forge(CLAIMS[(len(numbers) * 5) % len(CLAIMS)])
