"""Control messages between our own processes: JSON with a length, and descriptors beside it. Never to or from a cell."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any


def tell(sock: socket.socket, message: dict[str, Any], fds: list[int]) -> None:
    """A JSON message of the control channel, with descriptors."""
    data = json.dumps(message).encode()
    data = struct.pack(">I", len(data)) + data
    if fds:
        socket.send_fds(sock, [data], fds)
    else:
        sock.sendall(data)


def hear(sock: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next control message; EOFError at the end."""
    fds: list[int] = []
    if hasattr(socket, "recv_fds"):
        data, fds, _, _ = socket.recv_fds(sock, 4, 4)
    else:  # Windows, where nothing comes beside
        data = sock.recv(4)
    while len(data) < 4:
        more = sock.recv(4 - len(data))
        if not more:
            raise EOFError
        data += more
    (size,) = struct.unpack(">I", data)
    body = b""
    while len(body) < size:
        more = sock.recv(size - len(body))
        if not more:
            raise EOFError
        body += more
    message = json.loads(body)
    return message, list(fds)
