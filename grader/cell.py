"""What runs inside a cell: loads one submission and answers calls over its socket. Standard library, arrays and wire only.

Nothing that this process says is believed; it may be tampered with from the first line of the submission on.
"""

from __future__ import annotations

import importlib
import inspect
import io
import os
import socket
import struct
import sys
import threading
import traceback
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.registry import Registry
from grader.wire import MAX_FRAME, Codec, Graph, Unsendable, WireError

if TYPE_CHECKING:
    from grader.recorder import Recorder

OUTPUT_BYTES = 64 << 10
MODULE, DRIVER = 0, 0xFFFF_FFFF  # targets of calls that are no handles
_length = struct.Struct(">I")


def send(sock: socket.socket, data: bytes) -> None:
    """One frame: four bytes of length, then the message."""
    sock.sendall(_length.pack(len(data)) + data)


def receive(sock: socket.socket) -> bytes:
    """One frame; EOFError when the other side is gone."""
    head = _exactly(sock, 4)
    (size,) = _length.unpack(head)
    if size > MAX_FRAME:
        raise EOFError("a frame larger than allowed")
    return _exactly(sock, size)


def _exactly(sock: socket.socket, count: int) -> bytes:
    data = bytearray(count)
    view, at = memoryview(data), 0
    while at < count:
        got = sock.recv_into(view[at:])
        if not got:
            raise EOFError("the grader closed the connection")
        at += got
    return bytes(data)


class Stub:
    """A fake as the answer sees it: the offered methods, no attributes."""

    __slots__ = ("_cell", "_members", "_number")

    def __init__(self, cell: Cell, number: int, members: tuple[str, ...]) -> None:
        self._cell, self._number, self._members = cell, number, members

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._members:
            self._cell.say(("misuse", self._number, name))
            raise AttributeError(f"{name!r} is not offered here; offered: {', '.join(self._members) or 'a call'}")
        return lambda *args, **kwargs: self._cell.call_back(self._number, name, args, kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._members:
            raise TypeError(f"this object is not callable; offered: {', '.join(self._members)}")
        return self._cell.call_back(self._number, "", args, kwargs)


class Cell:
    """One submission, loaded once, called many times."""

    def __init__(self, sock: socket.socket, registry: Registry, home: str) -> None:
        self.sock, self.home = sock, home
        self.codec = Codec(registry, self._export, self._import, trusting=True)
        self.module = types.ModuleType("answer")
        self.driver: types.ModuleType | None = None
        self.recorder: Recorder | None = None
        self._objects: list[Any] = [None]  # handle number -> object; kept alive until the check ends
        self._numbers: dict[int, int] = {}
        self._stubs: dict[int, Stub] = {}  # a fake that is passed twice is one object here too
        self._thread = threading.get_ident()

    # -- objects that are not data --

    def _export(self, value: Any) -> tuple[bytes, int, tuple[str, ...]] | None:
        kind = type(value)
        if kind is Stub:
            return b"F", value._number, value._members
        mine = (self.module.__name__, getattr(self.driver, "__name__", ""))
        where = getattr(value, "__module__", None) if isinstance(value, (types.FunctionType, type)) else kind.__module__
        if isinstance(value, types.MethodType):
            where = type(value.__self__).__module__
        if hasattr(kind, "__next__") or hasattr(kind, "__await__"):
            return None
        if not isinstance(where, str) or (where not in mine and not where.startswith("given.")):
            return None
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        return b"H", number, ()

    def _import(self, letter: bytes, number: int, members: tuple[str, ...], name: str) -> Any:
        if letter == b"H":
            return self._objects[number]
        return self._stubs.setdefault(number, Stub(self, number, members))

    # -- messages --

    def say(self, message: tuple[Any, ...], graph: Graph | None = None) -> None:
        send(self.sock, (b"\0" if graph is None else b"\1") + self.codec.encode(message, graph))

    def serve(self) -> None:
        """Greet, then answer until the grader hangs up."""
        send(self.sock, b"hello")
        while True:
            try:
                data = receive(self.sock)
            except (EOFError, OSError):
                return
            self._handle(data)

    def _handle(self, data: bytes) -> Any:
        """One message. Returns the message itself when it is the reply to a callback."""
        graph = Graph()
        message = self.codec.decode(data, graph)
        kind = message[0]
        if kind == "load":
            self.say(self._guarded(lambda: self._load(*message[1:])))
        elif kind == "call":
            self._reply(lambda: self._call(*message[1:]), graph)
        elif kind == "record":
            self._reply(lambda: self._record(*message[1:]), graph)
        elif kind == "get":
            self._reply(lambda: self._get(*message[1:]), graph)
        else:
            return message
        return None

    def _reply(self, work: Callable[[], tuple[Any, ...]], graph: Graph) -> None:
        reply = self._guarded(work)
        try:
            self.say(reply, graph)
        except (Unsendable, RecursionError) as error:
            self.say(("raise", "TypeError", "TypeError", str(error), ""))

    def _guarded(self, work: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
        try:
            return work()
        except WireError:
            raise
        except BaseException as error:
            return (
                "raise",
                self.codec.registry.exception_name(type(error)),
                type(error).__name__[:80],
                _message(error),
                self._trace(error),
            )

    def _load(self, name: str, files: tuple[tuple[str, bytes], ...], driver: bytes, machine: str) -> tuple[Any, ...]:
        """`machine`: empty, or what a kernel's cell does: record launches, replay kernels or build them."""
        if machine == "record":
            from grader.recorder import Recorder

            self.recorder = Recorder(self.home)
            self.recorder.install()
        for file, data in files:
            with open(os.path.join(self.home, file), "wb") as out:
                out.write(data)
        self.module = _module(name, os.path.join(self.home, f"{name}.py"), dict(files)[f"{name}.py"])
        if driver:
            path = os.path.join(self.home, f"{name}__driver.py")
            with open(path, "wb") as out:
                out.write(driver)
            self.driver = _module(f"{name}__driver", path, driver)
        if machine in ("replay", "build"):
            self.driver = importlib.import_module({"replay": "grader.launcher", "build": "grader.builder"}[machine])
        return ("value", None)

    def _target(self, number: int) -> Any:
        if number == MODULE:
            return self.module
        return self.driver if number == DRIVER else self._objects[number]

    def _record(self, name: str, sizes: tuple[int, ...], args: Any, kwargs: Any) -> tuple[Any, ...]:
        if self.recorder is None:
            raise TypeError("this cell records nothing")
        return ("value", self.recorder.record(getattr(self.module, name), sizes, args, kwargs))

    def _get(self, number: int, name: str) -> tuple[Any, ...]:
        value = getattr(self._target(number), name)
        if isinstance(value, (type, types.FunctionType, types.MethodType, types.BuiltinFunctionType)) or (
            callable(value) and type(value).__module__ != self.module.__name__
        ):
            return ("callable",)
        return ("value", value)

    def _call(
        self, number: int, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
    ) -> tuple[Any, ...]:
        target = self._target(number)
        function = getattr(target, name) if name else target
        if number == DRIVER:
            args = (self.module, *args)
        value = function(*args, **dict(kwargs))
        if inspect.iscoroutine(value):
            value.close()
            raise TypeError(f"{name} returned a coroutine: it was not awaited")
        return ("value", value)

    def call_back(self, number: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a trusted object; meanwhile the grader may call the answer again."""
        if threading.get_ident() != self._thread:
            raise RuntimeError("a test's object can only be called from the thread that was called")
        try:
            self.say(("callback", number, name, args, tuple(kwargs.items())))
        except Unsendable as error:
            raise TypeError(str(error)) from None
        while True:
            message = self._handle(receive(self.sock))
            if message is None:
                continue
            if message[0] == "return":
                return message[1]
            raise (self.codec.registry.exception(message[1]) or RuntimeError)(message[2])

    def _trace(self, error: BaseException) -> str:
        """Frames in the submission's own files, innermost last."""
        try:
            lines = []
            for frame in traceback.extract_tb(error.__traceback__):
                if frame.filename.startswith(self.home) and "__driver" not in frame.filename:
                    lines.append(
                        f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line or ''}"
                    )
            if isinstance(error, SyntaxError):
                lines.append(f"{os.path.basename(error.filename or '')}:{error.lineno}: {(error.text or '').strip()}")
            return "\n".join(lines[-8:])[:2000]
        except BaseException:
            return ""


def _module(name: str, path: str, source: bytes) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    return module


def _message(error: BaseException) -> str:
    try:
        return str(error)[:1000]
    except BaseException:
        return "(the exception's text could not be made)"


class Capped(io.TextIOBase):
    """stdout and stderr of a cell: the first 64 KiB are kept, the rest is dropped without an error."""

    def __init__(self, fd: int) -> None:
        self._fd, self._left = fd, OUTPUT_BYTES

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        data = text.encode("utf-8", "replace")[: self._left]
        self._left -= len(data)
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except OSError:
            self._left = 0
        return len(text)

    def fileno(self) -> int:
        return self._fd
