"""A server on loopback that answers what a test scripted, and keeps what it was asked."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request. `query`: decoded; `path`: as it was sent, without the query."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """One response; `body` is sent as JSON unless it is bytes. hang_up: no response at all, the connection is closed."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False

    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


Handler = Callable[[Asked], Answer]


@dataclass
class Server:
    """`url`: where it is; `asked`: all requests so far."""

    url: str
    asked: list[Asked]


@contextmanager
def serve(handler: Handler) -> Iterator[Server]:
    """Answer with `handler` until the block ends."""

    class Incoming(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(int(self.headers.get("content-length", "0"))),
            )
            running.asked.append(asked)
            answer = handler(asked)
            if answer.hang_up:
                self.close_connection = True
                return
            data = answer.data()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do

        def log_message(self, *_: object) -> None:
            pass

    class Listening(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, address: object) -> None:
            """A client that hangs up is part of some tests."""

    server = Listening(("127.0.0.1", 0), Incoming)
    running = Server(f"http://127.0.0.1:{server.server_port}", [])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def script(*answers: Answer) -> Handler:
    """One answer after the other; the last one again and again."""
    left = list(answers)

    def handler(_: Asked) -> Answer:
        return left.pop(0) if len(left) > 1 else left[0]

    return handler
