"""report.json: the one record of a run, read back strictly, and its JSON Schema."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.model import Lang, Report

FORMAT = 1


def render(report: Report, lang: Lang = "en") -> str:
    """Indented JSON with both languages in it, whatever `lang` says; ends with a newline."""
    return encode(report).decode()


def encode(report: Report) -> bytes:
    """Indented UTF-8 JSON; ends with a newline. Lone surrogates become U+FFFD."""
    try:
        data = msgspec.json.encode(report)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_sound(msgspec.to_builtins(report)))
    return msgspec.json.format(data, indent=2) + b"\n"


def decode(data: bytes | str) -> Report:
    """The report that `encode` wrote; ValueError says what is wrong with anything else."""
    try:
        written = msgspec.json.decode(data, type=_Version).format
        if written != FORMAT:
            raise ValueError(
                f"this report has format {written}, this grader reads format {FORMAT}: use the grader that wrote it, or grade again"
            )
        return msgspec.json.decode(data, type=Report)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(f"not a report of this grader ({error}): write one with grader check --json FILE") from None


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of report.json, made from the structs. Committed beside this file as report.schema.json."""
    made = msgspec.json.schema(Report)
    made["$defs"]["Report"]["properties"]["format"] = {"const": FORMAT}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "report.json", **made}


def schema_text() -> str:
    """The committed form of `schema()`."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


class _Version(msgspec.Struct):
    format: int


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {_sound(key): _sound(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sound(inner) for inner in value]
    return value
