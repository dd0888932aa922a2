"""Types of the toy course."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Summary:
    """Sum and count of some numbers."""

    total: int
    count: int


class Full(Exception):
    """The stack has no room."""
