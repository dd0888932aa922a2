"""`answer` as a test sees it: calls into a cell with deadlines, mutations written back, fakes called from inside.

Import from here in tests: fake, Misuse, LearnerError.
"""

from __future__ import annotations

import hashlib
import select
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from grader.cell import DRIVER, MODULE
from grader.compare import shown
from grader.fakes import Fake, Misuse, fake, misuses
from grader.registry import Registry
from grader.trace import Call
from grader.wire import MAX_FRAME, Codec, Graph, Unsendable, WireError

__all__ = ["CellDied", "CellTimeout", "Fake", "LearnerError", "Misuse", "WireError", "fake", "misuses"]

MAX_DEPTH = 32  # callbacks that call the answer again
KEPT_CALLS = 40  # of the trace from which a counterexample is told
KEPT_BYTES = 64 << 10  # a larger reply is kept in the trace as text only
MAX_RECEIVED = 4 * MAX_FRAME  # bytes from one cell
_length = struct.Struct(">I")


class LearnerError(Exception):
    """An exception of the answer whose class is neither a builtin nor one of `given`; the text begins with its name."""


class CellDied(BaseException):
    """The cell's process ended in the middle of a check."""


class CellTimeout(BaseException):
    """A call took longer than it may, or the item's budget is spent."""


class Handle:
    """An object of the answer's own class: methods and attributes by name, hashable by identity, alive until the check ends."""

    __slots__ = ("_kind", "_number", "_session")

    def __init__(self, session: Session, number: int, kind: str) -> None:
        self._session, self._number, self._kind = session, number, kind

    def __getattr__(self, name: str) -> Any:
        return self._session.member(self._number, name, self._kind)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.call(self._number, "", args, kwargs)

    def __repr__(self) -> str:
        return f"<{self._kind} #{self._number}>"


class Answer:
    """The module of the submission."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name == "driver" and self._session.has_driver:
            return Handle(self._session, DRIVER, "driver")
        return self._session.member(MODULE, name, "")


class Tape:
    """What a solution that hard-codes the visible examples knows: requests of visible checks and their replies."""

    def __init__(self) -> None:
        self.replies: dict[tuple[bytes, bytes], bytes] = {}


class Session:
    """One cell during one check. After a death, a timeout or nonsense on the wire it is poisoned and refuses everything."""

    def __init__(
        self,
        sock: socket.socket,
        registry: Registry,
        *,
        call_s: float,
        until: float,
        kill: Callable[[], None],
        example: Callable[[], object] = lambda: None,
    ) -> None:
        """`until`: when the item's budget ends, on time.monotonic. `kill` ends the cell. `example` identifies hypothesis' current example."""
        self.sock, self.call_s, self.until, self._kill, self._example = sock, call_s, until, kill, example
        self.codec = Codec(registry, self._export, self._import)
        self.has_driver = False
        self.poison: BaseException | None = None
        self.trace: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.learner_trace = ""  # frames of the last exception in the submission's own file
        self.raised: Exception | None = None  # the answer's last exception, as it was raised here
        self._fakes: list[Fake] = []
        self._fake_numbers: dict[int, int] = {}
        self._handles: dict[int, Handle] = {}
        self._callable: set[tuple[int | str, str]] = set()
        self._depth = 0
        self._received = 0
        self._tape: Tape | None = None
        self._recall = False
        self._last = b""
        self._unread = b""
        self._history = b""  # of the conversation with this cell's objects; empty while it had none
        self._poller = select.poll() if hasattr(select, "poll") else None
        sock.setblocking(False)

    # -- what tests do --

    def member(self, target: int, name: str, kind: str) -> Any:
        """A method to call, or the value of an attribute."""
        if name.startswith("_"):
            raise AttributeError(f"{name!r}: names that begin with an underscore are not forwarded")
        key = (kind or target, name)
        if key not in self._callable and target != DRIVER:
            reply = self._converse(("get", target, name), Call(f".{name}", (), {}, None))
            if reply[0] != "callable":
                return reply[1]
            self._callable.add(key)
        return lambda *args, **kwargs: self.call(target, name, args, kwargs)

    def call(
        self,
        target: int,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        message: tuple[Any, ...] | None = None,
    ) -> Any:
        """Call a function of the answer; its exception is raised here, its mutations are made here.

        message: what is sent instead of the call that the trace tells of.
        """
        label = name if target in (MODULE, DRIVER) else f"{self._handles[target]!r}{'.' * bool(name)}{name}"
        call = Call(label, args, kwargs, self._example())
        self.trace.append(call)
        before = self._received
        try:
            reply = self._converse(message or ("call", target, name, args, tuple(kwargs.items())), call)
            if len(reply) != 2 or reply[0] != "value":
                raise self.poisoned(WireError("a reply that is none"))
            call.value, call.came_back = reply[1], True
            return reply[1]
        finally:
            if self._received - before > KEPT_BYTES:
                call.shorten()

    def load(
        self,
        name: str,
        files: tuple[tuple[str, bytes], ...],
        driver: bytes,
        machine: str = "",
    ) -> None:
        """Send the sources and run them; the submission's own exception is raised here. `machine`: see Cell._load."""
        self.has_driver = bool(driver or machine in ("replay", "build"))
        self._converse(("load", name, files, driver, machine), Call("import", (name,), {}, None))

    def poisoned(self, why: BaseException) -> BaseException:
        """Remember why nothing of this cell counts any more, and end it."""
        if self.poison is None:
            self.poison = why
            self._kill()
        return self.poison

    def greet(self) -> str:
        """Wait for the cell's first word; empty when its walls stand, else why they do not. Before any learner code runs."""
        data = self._read(time.monotonic() + 20.0)
        return "" if data == b"hello" else data[1:].decode("utf-8", "replace")

    @property
    def recalls(self) -> bool:
        return self._recall

    def use(self, tape: Tape, *, recall: bool) -> None:
        """Record this check's conversation on a tape, or answer from the tape instead of from the cell."""
        self._tape, self._recall = tape, recall

    # -- the wire --

    def _taped(self, data: bytes, graph: Graph) -> tuple[Any, ...]:
        """The recorded reply to a request; LookupError where the tape has none."""
        assert self._tape is not None
        reply = self._tape.replies.get((self._history, data))
        if reply is None:
            raise LookupError("not among the visible examples")
        self._remember(data, reply)
        message: tuple[Any, ...] = self.codec.decode(reply[1:], graph if reply[0] == 1 else None)
        return message

    def _remember(self, data: bytes, reply: bytes) -> None:
        """What was said about objects of the answer decides what they say next; plain functions have no history."""
        assert self._tape is not None
        self._tape.replies.setdefault((self._history, data), reply)
        if self._handles or b"H" in reply:
            self._history = hashlib.sha256(self._history + data).digest()

    def _converse(self, message: tuple[Any, ...], call: Call) -> tuple[Any, ...]:
        if self.poison is not None:
            raise self.poison
        if self._depth > MAX_DEPTH:
            raise RecursionError(f"callbacks that call the answer again, more than {MAX_DEPTH} deep")
        now = time.monotonic()
        deadline = min(now + self.call_s, self.until)
        if now >= self.until:
            raise self.poisoned(CellTimeout("the time for this item is used up"))
        graph = Graph()
        data = self.codec.encode(message, graph)
        self._depth += 1
        try:
            if self._recall:
                taped = self._taped(data, graph)
                if taped[0] == "raise":
                    raise self._exception(call, *taped[1:])
                return taped
            self._write(data, deadline)
            while True:
                reply = self._receive(deadline, graph)
                if self._tape is not None and reply[0] in ("value", "callable", "raise"):
                    self._remember(data, self._last)
                if reply[0] == "callback":
                    deadline = min(deadline + self._answer_callback(deadline, *reply[1:]), self.until)
                elif reply[0] == "misuse":
                    _record_misuse(reply[2])
                elif reply[0] == "raise":
                    raise self._exception(call, *reply[1:])
                else:
                    return reply
        except (WireError, CellDied, CellTimeout) as error:
            raise self.poisoned(error) from None
        finally:
            self._depth -= 1

    def _exception(self, call: Call, name: str, short: str, message: str, trace: str) -> Exception:
        if not all(type(x) is str for x in (name, short, message, trace)):
            raise WireError("a malformed exception")
        known = self.codec.registry.exception(name)
        short, message, self.learner_trace = short[:80], message[:1000], trace[:2000]
        call.raised = f"{short}: {message}" if message else short
        if known is None:
            self.raised = LearnerError(call.raised)
        else:
            self.raised = known.__new__(known)
            self.raised.args = (message,)
            if isinstance(self.raised, SyntaxError):
                self.raised.msg = message
        return self.raised

    def _answer_callback(self, deadline: float, number: Any, name: Any, args: Any, kwargs: Any) -> float:
        """Run one method of a fake; returns the seconds that it took, which the answer is not charged for."""
        started = time.monotonic()
        if (
            type(number) is not int
            or not 0 <= number < len(self._fakes)
            or type(name) is not str
            or type(args) is not tuple
        ):
            raise WireError("a callback to nobody")
        target = self._fakes[number]
        reply: tuple[Any, ...]
        try:
            keywords = dict(kwargs)
            if (name and name not in target._members) or (not name and target._members):
                _record_misuse(name)
                reply = ("raise", "AttributeError", f"{name[:80]!r} is not offered here")
            else:
                function = getattr(target._target, name) if name else target._target
                reply = ("return", function(*args, **keywords))
        except Exception as error:
            registry = self.codec.registry
            reply = ("raise", registry.exception_name(type(error)) or "RuntimeError", str(error)[:1000])
        try:
            data = self.codec.encode(reply)
        except Unsendable as error:
            misuses.append(f"a test's object returned what cannot cross: {error}")
            data = self.codec.encode(("raise", "TypeError", str(error)))
        took = time.monotonic() - started
        self._write(data, deadline + took)
        return took

    def _receive(self, deadline: float, graph: Graph) -> tuple[Any, ...]:
        if time.monotonic() > deadline:  # whoever always has something to say never has to be waited for
            raise CellTimeout("a call took too long")
        data = self._read(deadline)
        self._received += len(data)
        if self._received > MAX_RECEIVED:
            raise WireError(f"more than {MAX_RECEIVED >> 20} MiB in one check")
        if not data or data[0] not in (0, 1):
            raise WireError("a frame of no known kind")
        self._last = data
        message = self.codec.decode(data[1:], graph if data[0] == 1 else None)
        if (
            type(message) is not tuple
            or not message
            or message[0] not in ("value", "callable", "raise", "callback", "misuse")
        ):
            raise WireError("a message of no known kind")
        if len(message) != {"value": 2, "callable": 1, "raise": 5, "callback": 5, "misuse": 3}[message[0]]:
            raise WireError("a message of the wrong length")
        if time.monotonic() > deadline:
            raise CellTimeout("a call took too long")
        return message

    def _wait(self, event: int, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise CellTimeout("a call took too long")
        if self._poller is not None:
            self._poller.register(self.sock, event)
            ready: Any = self._poller.poll(left * 1000)
        else:
            ready = any(select.select(*(([self.sock], [], []) if event == 1 else ([], [self.sock], [])), left))
        if not ready:
            raise CellTimeout("a call took too long")

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(_length.pack(len(data)) + data)
        while view:
            try:
                view = view[self.sock.send(view) :]
            except BlockingIOError:
                self._wait(4, deadline)
            except OSError as error:
                raise CellDied(str(error)) from None

    def _read(self, deadline: float) -> bytes:
        data = self._unread
        while len(data) < 4:
            data += self._more(deadline)
        end = 4 + _length.unpack_from(data)[0]
        if end > MAX_FRAME:
            raise WireError("a frame larger than allowed")
        if len(data) < end:
            pieces, have = [data], len(data)
            while have < end:
                pieces.append(self._more(deadline))
                have += len(pieces[-1])
            data = b"".join(pieces)
        self._unread = data[end:]
        return data[4:end]

    def _more(self, deadline: float) -> bytes:
        while True:
            try:
                piece = self.sock.recv(1 << 18)
            except BlockingIOError:
                self._wait(select.POLLIN if self._poller else 1, deadline)
                continue
            except OSError as error:
                raise CellDied(str(error)) from None
            if not piece:
                raise CellDied("the process of the answer ended")
            return piece

    # -- objects --

    def _export(self, value: Any) -> tuple[bytes, int, tuple[str, ...]] | None:
        kind = type(value)
        if kind is Handle:
            if value._session is not self:
                raise Unsendable("an object of an earlier check")
            return b"H", value._number, ()
        if kind is Fake:
            number = self._fake_numbers.get(id(value))
            if number is None:
                number = self._fake_numbers[id(value)] = len(self._fakes)
                self._fakes.append(value)
            return b"F", number, value._members
        return None

    def _import(self, letter: bytes, number: int, members: tuple[str, ...], name: str) -> Any:
        if letter == b"F":
            return self._fakes[number]
        if number in (MODULE, DRIVER):
            raise ValueError("a handle of no object")
        found = self._handles.get(number)
        if found is None:
            found = self._handles[number] = Handle(self, number, name[:80])
        return found


def _record_misuse(member: object) -> None:
    """A member that is not offered; the first complaint is the one that is told."""
    if len(misuses) < 100:
        misuses.append(f"asked a test's object for {shown(member)[:80]}, which it does not offer")
