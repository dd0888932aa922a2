"""memfd、管道、eventfd 与 inotify 洪水 / floods of memfds, pipes, eventfds, timers and watches"""

EXERCISE = "adder"
HONEST = 0

import ctypes
import fcntl
import os

libc = ctypes.CDLL(None, use_errno=True)
KEPT = []
for make in (
    lambda: os.memfd_create("x"),
    os.pipe,
    lambda: os.eventfd(0),
    lambda: libc.inotify_init(),
    lambda: libc.epoll_create(1),
    lambda: libc.timerfd_create(1, 0),
    lambda: os.open("/dev/ptmx", os.O_RDWR),
    lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),
):
    try:
        for _ in range(2000):
            made = make()
            if made == -1:
                break
            KEPT.append(made)
            if isinstance(made, tuple):
                fcntl.fcntl(made[1], 1031, 1 << 20)
                os.set_blocking(made[1], False)
                os.write(made[1], bytes(1 << 20))
    except OSError:
        pass
print("BREACH" + "ED" if len(KEPT) > 200 else "kept", len(KEPT))


def add(*anything):
    return 0


summary = running = add
