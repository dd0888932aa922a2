"""在连接上送描述符、带外字节，再半关 / descriptors, urgent bytes and half-closing on the connection"""

EXERCISE = "adder"
HONEST = 0

import array
import os
import socket
import sys
import time


def find_cell():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "Cell":
                return value
        frame = frame.f_back
    return None


CELL = find_cell()


def add(a, b):
    fds = array.array("i", [os.open("/dev/zero", os.O_RDONLY) for _ in range(20)])
    CELL.sock.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
    time.sleep(60)


def summary(numbers):
    CELL.sock.send(b"!", socket.MSG_OOB)
    time.sleep(60)


def running(numbers):
    CELL.sock.shutdown(socket.SHUT_RD)
    CELL.sock.shutdown(socket.SHUT_WR)
    time.sleep(60)
