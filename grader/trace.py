"""The calls of one check, from which a counterexample is told."""

from __future__ import annotations

from typing import Any

from grader.compare import shown


class Call:
    """One line of the trace: what was called, what came back."""

    __slots__ = ("args", "came_back", "context", "kwargs", "raised", "target", "text", "value")

    def __init__(self, target: str, args: tuple[Any, ...], kwargs: dict[str, Any], context: object) -> None:
        self.target, self.args, self.kwargs, self.context = target, args, kwargs, context
        self.value: Any = None
        self.raised = self.text = ""
        self.came_back = False

    def shorten(self) -> None:
        """Keep the text, forget the values: 40 large ones would fill the memory."""
        self.text = str(self)
        self.args, self.kwargs, self.value = (), {}, None

    def __str__(self) -> str:
        if self.text:
            return self.text
        given = [shown(a) for a in self.args] + [f"{k}={shown(v)}" for k, v in self.kwargs.items()]
        result = (
            f"raised {self.raised}"
            if self.raised
            else f"returned {shown(self.value)}"
            if self.came_back
            else "did not come back"
        )
        return f"{self.target}({', '.join(given)}) {result}"
