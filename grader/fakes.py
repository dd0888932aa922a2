"""Trusted objects that an answer may call: a list of methods, nothing else, and a record of every misuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

misuses: list[str] = []  # of fakes and test objects in this process, until the check's end


class Misuse(Exception):
    """Raised by a test's object that was used against its contract. Recorded, so that the answer's `except` cannot hide it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        misuses.append(message)


class Fake:
    """A trusted object behind a list of methods; everything else is refused and recorded."""

    __slots__ = ("_members", "_target")

    def __init__(self, target: Any, members: tuple[str, ...]) -> None:
        self._target, self._members = target, members

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._members:
            misuses.append(f"asked a test's object for {name!r}, which it does not offer")
            raise AttributeError(f"{name!r} is not offered here; offered: {', '.join(self._members) or 'a call'}")
        method: Callable[..., Any] = getattr(self._target, name)
        return lambda *args, **kwargs: method(*args, **kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._members:
            raise TypeError(f"this object is not callable; offered: {', '.join(self._members)}")
        return self._target(*args, **kwargs)


def fake(target: Any, *methods: str) -> Fake:
    """The only way in which a trusted object reaches an answer: these methods, or for a function the call itself.

    Methods return plain data or another fake. In the same process (plain pytest) it is the same object with the same limits.
    """
    return Fake(target, methods)
