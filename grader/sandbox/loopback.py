"""A connection between a process and the child that it has just spawned, where sockets cannot be passed on: TCP on 127.0.0.1.

    parent: Door() ── port and one-time token through the child's stdin ──▶ child: knock()
            admit() ◀───────────────── connects, says the token ────────────

Not pipes: on Windows only sockets can be waited for with a deadline, and stdout stays the learner's own. Whoever else on this
machine finds the port does not know the token and is hung up on; the door closes behind the first who does.
"""

from __future__ import annotations

import hmac
import secrets
import select
import socket
import time
from collections.abc import Callable

HOST = "127.0.0.1"
TOKEN_BYTES = 32
TICK_S = 0.05
MAX_WAITING = 16  # callers that have not said a whole token yet


class Door:
    """Listens for one caller. Errors of the system are OSError."""

    def __init__(self) -> None:
        self.token = secrets.token_bytes(TOKEN_BYTES)
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)  # Windows: else another program may share the port
            if exclusive is not None:
                self._listener.setsockopt(socket.SOL_SOCKET, exclusive, 1)
            self._listener.bind((HOST, 0))
            self._listener.listen(MAX_WAITING)
            self._listener.setblocking(False)
        except OSError:
            self._listener.close()
            raise
        self.port = int(self._listener.getsockname()[1])

    def admit(self, seconds: float, alive: Callable[[], bool]) -> socket.socket:
        """The caller with the token; the door is closed then. EOFError when the child is no longer alive or does not come in time."""
        until = time.monotonic() + seconds
        waiting: dict[socket.socket, bytes] = {}
        try:
            while True:
                living = alive()  # asked first: what it said before its end is still read
                for sock in select.select([self._listener, *waiting], [], [], TICK_S)[0]:
                    if sock is self._listener:
                        self._let_in(waiting)
                    elif sock in waiting and self._knows(sock, waiting):
                        del waiting[sock]
                        return ready(sock)
                if not living:
                    raise EOFError("the process ended before it was ready")
                if time.monotonic() > until:
                    raise EOFError(f"the process was not ready after {seconds:.0f} s")
        finally:
            for sock in waiting:
                sock.close()
            self.close()

    def close(self) -> None:
        """Nobody is let in any more."""
        self._listener.close()

    def _let_in(self, waiting: dict[socket.socket, bytes]) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:  # hung up meanwhile
            return
        if len(waiting) >= MAX_WAITING:
            oldest = next(iter(waiting))
            del waiting[oldest]
            oldest.close()
        sock.setblocking(False)
        waiting[sock] = b""

    def _knows(self, sock: socket.socket, waiting: dict[socket.socket, bytes]) -> bool:
        """Whether a caller has said the token; one who says something else is hung up on."""
        try:
            said = sock.recv(TOKEN_BYTES - len(waiting[sock]))
        except BlockingIOError:
            return False
        except OSError:
            said = b""
        waiting[sock] += said
        if said and len(waiting[sock]) < TOKEN_BYTES:
            return False
        if hmac.compare_digest(waiting[sock], self.token):
            return True
        del waiting[sock]
        sock.close()
        return False


def knock(port: int, token: bytes) -> socket.socket:
    """The child's end."""
    sock = socket.create_connection((HOST, port), timeout=20)
    sock.sendall(token)
    return ready(sock)


def ready(sock: socket.socket) -> socket.socket:
    """Blocking, and small messages go out at once."""
    sock.setblocking(True)
    sock.settimeout(None)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock
