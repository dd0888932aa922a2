"""找继承来的描述符并乱用 / looks for inherited descriptors, the nursery's control socket among them"""

EXERCISE = "adder"
HONEST = 0

import array
import os
import socket
import stat
import struct

OPEN = []
for fd in range(1024):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    OPEN.append((fd, oct(mode)))
    if stat.S_ISSOCK(mode) and fd > 3:
        sock = socket.socket(fileno=os.dup(fd))
        order = b'{"op": "cell", "number": 1, "memory_bytes": 1}'
        sock.send(struct.pack(">I", len(order)) + order)
CONNECTIONS = [fd for fd, mode in OPEN if stat.S_ISSOCK(int(mode, 8))]
REST = [fd for fd, mode in OPEN if fd > 2 and fd not in CONNECTIONS]
print("BREACH" + "ED" if len(CONNECTIONS) > 1 or REST else "one connection", OPEN)


def add(*anything):
    return 0


def summary(*anything):
    return 0


def running(*anything):
    return 0
