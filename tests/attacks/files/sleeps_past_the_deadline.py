"""睡过时限 / sleeps past the deadline, with and without the interpreter lock"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["timeout"]

import ctypes
import re
import time


def add(a, b):
    time.sleep(3600)


def summary(numbers):
    ctypes.PyDLL(None).sleep(3600)


def running(numbers):
    re.match("(a*)*b", "a" * 40)
