"""调用结束以后再用测试的对象 / calls a test's object from a thread, after its call has ended"""

EXERCISE = "stack"
HONEST = 1

import struct
import sys
import threading
import time

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


def late(number):
    for _ in range(20):
        send(frame(text("callback"), b"i" + struct.pack(">q", number), text("see"), b"(" + u32(1) + b"i" + struct.pack(">q", 3), b"(" + u32(0)))
        time.sleep(0.002)


def visit(stack, visitor):
    threading.Thread(target=late, args=(object.__getattribute__(visitor, "_number"),), daemon=True).start()
    return stack.size()
