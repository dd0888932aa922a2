"""GitHub's own OpenAPI description, cut down to the operations used here, and a check of answers against it.

It is stricter than GitHub's in one respect: a field that a request's schema does not name is an error, so that a misspelt one is seen.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

USED = {
    "/repos/{owner}/{repo}/check-runs": ("post",),
    "/repos/{owner}/{repo}/check-runs/{check_run_id}": ("patch",),
    "/repos/{owner}/{repo}/commits/{ref}/check-runs": ("get",),
    "/repos/{owner}/{repo}/git/ref/{ref}": ("get",),
    "/repos/{owner}/{repo}/git/refs": ("post",),
    "/repos/{owner}/{repo}/git/refs/{ref}": ("patch",),
    "/repos/{owner}/{repo}/git/trees": ("post",),
    "/repos/{owner}/{repo}/git/commits": ("post",),
    "/repos/{owner}/{repo}/git/commits/{commit_sha}": ("get",),
    "/repos/{owner}/{repo}/releases": ("get", "post"),
    "/repos/{owner}/{repo}/releases/{release_id}": ("patch",),
    "/repos/{owner}/{repo}/releases/{release_id}/assets": ("get", "post"),
    "/repos/{owner}/{repo}/releases/assets/{asset_id}": ("delete",),
}


@dataclass(frozen=True)
class Operation:
    """One verb of one path. `template`: as the description writes it; `pattern`: what requests look like."""

    method: str
    template: str
    pattern: re.Pattern[str]
    query: frozenset[str]
    errors: dict[str, Any]  # JSON Schema per status


class Description:
    """The cut: `document` for the mock, operations and schemas for the test."""

    def __init__(self, path: Path) -> None:
        whole = json.loads(path.read_text(encoding="utf-8"))
        paths = {
            template: {key: value for key, value in whole["paths"][template].items() if key in (*verbs, "parameters")}
            for template, verbs in USED.items()
        }
        self.document = {"openapi": whole["openapi"], "info": whole["info"], "paths": paths}
        self.document["components"] = _reached(whole, [paths, {"$ref": "#/components/schemas/basic-error"}])
        self._schemas = _json_schema({"components": self.document["components"], "paths": paths})
        self.operations = [
            self._operation(template, verb, paths[template][verb]) for template, verbs in USED.items() for verb in verbs
        ]
        self.document = copy.deepcopy(self.document)
        for verbs in self.document["paths"].values():
            for verb in verbs.values():
                _strict(verb)

    def find(self, method: str, path: str) -> Operation | None:
        """The operation of a request: of several the one with the longest template."""
        found = [each for each in self.operations if each.method == method and each.pattern.fullmatch(path)]
        return max(found, key=lambda each: len(each.template), default=None)

    def check(self, operation: Operation, status: int, body: Any) -> None:
        """jsonschema.ValidationError where an answer is not what GitHub describes; an error it does not describe is a basic one."""
        place = operation.errors.get(str(status), "#/components/schemas/basic-error" if status >= 400 else None)
        if place is None:
            raise jsonschema.ValidationError(f"{operation.method} {operation.template} has no answer {status}")
        if place:
            jsonschema.Draft202012Validator({**self._schemas, "$ref": place}).validate(body)

    def _operation(self, template: str, verb: str, found: dict[str, Any]) -> Operation:
        parameters = [self._resolved(each) for each in found.get("parameters", ())]
        many = {each["name"] for each in parameters if each.get("x-multi-segment")}
        pattern = re.sub(r"\\{([\w-]+)\\}", lambda m: "(.+)" if m[1] in many else "([^/]+)", re.escape(template))
        places: dict[str, Any] = {}
        for status, answer in found["responses"].items():
            kind = "application/json"
            at = f"#/paths/{template.replace('~', '~0').replace('/', '~1')}/{verb}/responses/{status}"
            if "$ref" in answer:
                at, answer = answer["$ref"], self._resolved(answer)
            has_body = kind in answer.get("content", {})
            places[status] = (
                f"{at}/content/{kind.replace('/', '~1')}/schema".replace("{", "%7B").replace("}", "%7D")
                if has_body
                else ""
            )
        query = frozenset(each["name"] for each in parameters if each["in"] == "query")
        return Operation(verb.upper(), template, re.compile(pattern), query, places)

    def _resolved(self, found: dict[str, Any]) -> Any:
        return _at(self.document, found["$ref"]) if "$ref" in found else found


def _at(document: Any, reference: str) -> Any:
    for part in reference.removeprefix("#/").split("/"):
        document = document[part]
    return document


def _reached(whole: dict[str, Any], roots: list[Any]) -> dict[str, Any]:
    """Components that the roots refer to, and those that these refer to."""
    found: dict[str, Any] = {}
    left = list(roots)
    while left:
        node = left.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                kind, name = reference.split("/")[2:]
                if name not in found.setdefault(kind, {}):
                    found[kind][name] = _at(whole, reference)
                    left.append(found[kind][name])
            left += node.values()
        elif isinstance(node, list):
            left += node
    return found


def _strict(verb: dict[str, Any]) -> None:
    """Unknown fields are errors; uploads take any media type, as the description says in prose, and come to the same host."""
    verb.pop("servers", None)
    content = verb.get("requestBody", {}).get("content", {})
    if "application/octet-stream" in content:
        content["*/*"] = content.pop("application/octet-stream")
    for kind in content.values():
        _close(kind["schema"])


def _close(schema: dict[str, Any]) -> None:
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)
        for each in schema["properties"].values():
            _close(each)
    if "items" in schema:
        _close(schema["items"])


def _json_schema(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(node, list):
        return [_json_schema(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: _json_schema(value) for key, value in node.items() if key not in ("example", "examples")}
    if made.pop("nullable", False) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made
