"""想在评测之后继续活着 / wants to live on: daemon threads, its own session, signals ignored, PDEATHSIG cleared"""

EXERCISE = "adder"
HONEST = 0

import ctypes
import os
import signal
import threading
import time

ctypes.CDLL(None).prctl(1, 0)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
try:
    os.setsid()
except OSError:
    pass


def live():
    while True:
        time.sleep(0.01)
        try:
            if os.fork() == 0:
                while True:
                    time.sleep(1)
        except OSError:
            pass


for _ in range(5):
    threading.Thread(target=live).start()


def add(*anything):
    return 0


summary = running = add
