"""SIGSTOP 自己 / stops itself with SIGSTOP, in a call and in a thread"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["timeout"]

import os
import signal


def add(*anything):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0


summary = running = add
