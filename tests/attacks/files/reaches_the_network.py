"""网络、DNS、回环、抽象套接字 / network, DNS, loopback, abstract sockets"""

EXERCISE = "adder"
HONEST = 0

import socket

REACHED = []
for kind, address in (
    (socket.AF_INET, ("1.1.1.1", 53)),
    (socket.AF_INET, ("127.0.0.1", 22)),
    (socket.AF_INET6, ("::1", 22)),
    (socket.AF_UNIX, "\0attacked-listener"),
    (socket.AF_UNIX, "/tmp/attacked-listener"),
    (socket.AF_UNIX, "/run/docker.sock"),
    (socket.AF_UNIX, "/var/run/docker.sock"),
    (socket.AF_UNIX, "/run/systemd/notify"),
    (socket.AF_UNIX, "/run/dbus/system_bus_socket"),
):
    for form in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            with socket.socket(kind, form) as sock:
                sock.settimeout(0.05)
                sock.connect(address)
                REACHED.append(address)
        except (OSError, ValueError):
            pass
for number in (*range(2, 46),):
    try:
        socket.socket(number, socket.SOCK_STREAM if number not in (16, 17) else socket.SOCK_RAW).close()
        REACHED.append(number)
    except OSError:
        pass
try:
    REACHED.append(socket.getaddrinfo("example.com", 80))
except OSError:
    pass
try:
    REACHED.append(socket.if_nameindex()[1:])
except OSError:
    pass
print("BREACH" + "ED" if [x for x in REACHED if x] else "no way out", REACHED)


def add(*anything):
    return 0


def summary(*anything):
    return 0


def running(*anything):
    return 0
