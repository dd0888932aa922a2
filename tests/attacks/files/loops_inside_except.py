"""except BaseException 里的死循环 / an endless loop inside except BaseException"""

EXERCISE = "adder"
HONEST = 0
STATUS = ["timeout"]

import time


def add(*anything):
    while True:
        try:
            while True:
                time.sleep(0)
        except BaseException:
            continue


summary = running = add
