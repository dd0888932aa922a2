"""GitHub as its own description says: every request goes to a mock that validates it, every scripted answer is held to its schema.

What needs memory (a branch that exists, an asset that was uploaded) is kept here; the rest of an answer is the description's example.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jsonschema
import pytest

from tests.github.description import Description, Operation
from tests.github.server import Answer, Asked, Server, serve

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".venv" / "node"
START_S = 90.0

Scripted = Callable[[Operation, Asked, Any], Answer | None]


@dataclass
class Contract:
    """A mock of GitHub. `script`: answers instead of the mock, given the mock's own; None leaves it. `broken`: what was against the description."""

    description: Description
    mock: str
    script: Scripted = lambda operation, asked, example: None
    broken: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        operation = self.description.find(asked.method, asked.path)
        if operation is None:
            return self._break(asked, "no such operation")
        if unknown := set(asked.query) - operation.query:
            return self._break(asked, f"no query {unknown}")
        status, body = self.ask_mock(operation, asked)
        if isinstance(body, dict) and "stoplight.io" in str(body.get("type")):
            return self._break(asked, json.dumps(body))
        scripted = self.script(operation, asked, body)
        if scripted is None:
            return Answer(status, body)
        if not isinstance(scripted.body, bytes) and not scripted.hang_up and scripted.status < 500:
            try:
                self.description.check(operation, scripted.status, scripted.body)
            except jsonschema.ValidationError as error:
                return self._break(asked, f"the scripted answer: {error.message[:500]} at {error.json_path}")
        return scripted

    def ask_mock(self, operation: Operation, asked: Asked) -> tuple[int, Any]:
        """The mock's answer; a parameter of several segments is one for the mock."""
        found = operation.pattern.fullmatch(asked.path)
        assert found is not None
        path = operation.template
        for name, value in zip(_names(operation.template), found.groups()):
            path = path.replace("{" + name + "}", quote(value, safe="%"))
        there = urlsplit(self.mock)
        connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=60)
        try:
            headers = {k: v for k, v in asked.headers.items() if k not in ("host", "connection", "content-length")}
            headers["accept"] = "application/json"  # GitHub's vnd.github+json, under the name that the description uses
            query = f"?{urlencode(asked.query)}" if asked.query else ""
            connection.request(asked.method, path + query, body=asked.body or None, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if data else None
        finally:
            connection.close()

    def _break(self, asked: Asked, why: str) -> Answer:
        self.broken.append(f"{asked.method} {asked.path}: {why}")
        return Answer(418, {"message": "against the description"})


@contextmanager
def running(contract: Contract) -> Iterator[Server]:
    """The mock behind a server; nothing may have been against the description when the block ends."""
    with serve(contract) as server:
        yield server
    assert contract.broken == []


@pytest.fixture(scope="session")
def description() -> Description:
    if shutil.which("npm") is None or shutil.which("node") is None:
        if os.environ.get("CI"):
            pytest.fail("node and npm are missing: DEV=1 scripts/setup.sh installs them")
        pytest.skip("node and npm are not here: DEV=1 scripts/setup.sh installs them")
    installed = subprocess.run([ROOT / "scripts" / "contract.sh"], capture_output=True, text=True, timeout=580)
    assert installed.returncode == 0, installed.stderr
    return Description(PLACE / "node_modules" / "@octokit" / "openapi" / "generated" / "api.github.com.json")


@pytest.fixture(scope="session")
def mock(description: Description, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a validating mock of the description."""
    place = tmp_path_factory.mktemp("prism")
    (place / "github.json").write_text(json.dumps(description.document), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = [
        "node",
        str(PLACE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"),
        *("mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(place / "github.json")),
    ]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(program, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            until = time.monotonic() + START_S
            while not _listens(port):
                said = (place / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
                assert process.poll() is None and time.monotonic() < until, said
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def contract(description: Description, mock: str) -> Contract:
    return Contract(description, mock)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _names(template: str) -> list[str]:
    return [part.split("}")[0] for part in template.split("{")[1:]]
