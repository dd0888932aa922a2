"""第一步老实做，其余用攻击 / an honest first step, attacks for the rest"""

EXERCISE = "adder"
HONEST = 1

import os
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


def add(a, b):
    return a + b


def summary(numbers):
    CELL.say(("value", 0))
    os._exit(0)


def running(numbers):
    CELL.sock.close()
