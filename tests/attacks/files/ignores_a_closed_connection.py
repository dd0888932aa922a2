"""关掉连接却不退出，屏蔽所有信号 / closes the connection, blocks every signal and goes on for ever"""

EXERCISE = "adder"
HONEST = 0

import ctypes
import os
import signal
import sys
import threading


def find_cell():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "Cell":
                return value
        frame = frame.f_back
    return None


CELL = find_cell()


def spin():
    while True:
        pass


def add(*anything):
    ctypes.CDLL(None).prctl(1, 0)
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    try:
        os.setsid()
    except OSError:
        pass
    threading.Thread(target=spin, daemon=False).start()
    CELL.sock.close()
    spin()


summary = running = add
