"""The part of GitHub's workflow expressions that our workflows use; anything else is an error, so that nothing is taken for true by mistake.

Semantics: GitHub's documentation, "Evaluate expressions in workflows and actions".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_WORD = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>==|!=|&&|\|\||[!().,\[\]*]))"
)
Functions = Mapping[str, Callable[..., Any]]


def interpolate(text: str, contexts: Mapping[str, Any], functions: Functions) -> str:
    """A string with every `${{ … }}` replaced by its value."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda m: shown(evaluate(m[1], contexts, functions)), text, flags=re.DOTALL)


def condition(text: str, contexts: Mapping[str, Any], functions: Functions) -> bool:
    """An `if:`; one that names no status function also asks for success()."""
    text = str(text).strip()
    if text.startswith("${{") and text.endswith("}}"):
        text = text[3:-2]
    status = re.search(r"\b(always|success|failure|cancelled)\s*\(", text)
    return truthy(evaluate(text, contexts, functions)) and (bool(status) or functions["success"]())


def evaluate(text: str, contexts: Mapping[str, Any], functions: Functions) -> Any:
    """The value of one expression."""
    words, at = [], 0
    while at < len(text.rstrip()):
        found = _WORD.match(text, at)
        assert found, f"not an expression: {text[at:]!r}"
        words.append((str(found.lastgroup), found[found.lastgroup or 0]))
        at = found.end()
    parser = _Parser(words, contexts, functions)
    value = parser.either()
    assert not parser.words, f"left over in {text!r}: {parser.words}"
    return value


def truthy(value: Any) -> bool:
    return value not in (None, False, "", 0)


def shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


class _Parser:
    def __init__(self, words: list[tuple[str, str]], contexts: Mapping[str, Any], functions: Functions) -> None:
        self.words, self.contexts, self.functions = words, contexts, functions

    def taken(self, *signs: str) -> str:
        if self.words and self.words[0] in [("sign", sign) for sign in signs]:
            return self.words.pop(0)[1]
        return ""

    def either(self) -> Any:
        left = self.both()
        while self.taken("||"):
            right = self.both()
            left = left if truthy(left) else right
        return left

    def both(self) -> Any:
        left = self.equal()
        while self.taken("&&"):
            right = self.equal()
            left = right if truthy(left) else left
        return left

    def equal(self) -> Any:
        left = self.negated()
        while sign := self.taken("==", "!="):
            left = (_plain(left) == _plain(self.negated())) is (sign == "==")
        return left

    def negated(self) -> Any:
        return not truthy(self.negated()) if self.taken("!") else self.value()

    def value(self) -> Any:
        if self.taken("("):
            inner = self.either()
            assert self.taken(")")
            return inner
        kind, word = self.words.pop(0)
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return float(word)
        assert kind == "name", word
        if word in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[word]
        if self.taken("("):
            given = []
            while not self.taken(")"):
                given.append(self.either())
                self.taken(",")
            return self.functions[word](*given)
        assert word in self.contexts, f"no context {word!r}"
        found: Any = self.contexts[word]
        while sign := self.taken(".", "["):
            key = self.words.pop(0)[1] if sign == "." else self.either()
            if sign == "[":
                assert self.taken("]")
            found = found.get(key) if isinstance(found, Mapping) else None
        return found


def _plain(value: Any) -> Any:
    """For comparison: text without case; nothing is the empty text."""
    return "" if value is None else value.lower() if isinstance(value, str) else value
