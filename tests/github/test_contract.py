"""The mock itself: it refuses what GitHub's description does not allow, in requests and in scripted answers."""

from __future__ import annotations

from typing import Any

import pytest

from grader.github.api import GitHubError
from grader.github.client import Client
from tests.github.contract import Contract, contract, description, mock
from tests.github.server import Answer, serve

SHA = "ce587453ced02b1526dfb4cb910479d431683101"
GOOD: dict[str, Any] = {
    "name": "2.1 vram_calculator",
    "head_sha": SHA,
    "status": "completed",
    "conclusion": "success",
    "output": {"title": "t", "summary": "s", "annotations": []},
}
NOTE = {"path": "a.py", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m"}


def ask(contract: Contract, body: Any) -> list[str]:
    with serve(contract) as server:
        try:
            Client("t", api=server.url).post("/repos/o/r/check-runs", body)
        except GitHubError:
            pass
    return contract.broken


def test_a_right_request_passes(contract: Contract) -> None:
    assert ask(contract, GOOD) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {**GOOD, "conclusions": "success"},
        {**GOOD, "conclusion": "passed"},
        {**GOOD, "head_sha": 7},
        {"name": "x"},
        {**GOOD, "output": {"title": "t"}},
        {**GOOD, "output": {**GOOD["output"], "annotations": [{**NOTE, "line": 1}]}},
        {**GOOD, "output": {**GOOD["output"], "annotations": [{**NOTE, "start_line": "1"}]}},
        {**GOOD, "output": {**GOOD["output"], "annotations": [NOTE] * 51}},
        {**GOOD, "output": {**GOOD["output"], "summary": "x" * 65_536}},
        [],
    ],
)
def test_a_malformed_request_is_seen(contract: Contract, wrong: Any) -> None:
    (told,) = ask(contract, wrong)
    assert "Invalid request" in told


@pytest.mark.parametrize("path", ["/repos/o/r/checkruns", "/repos/o/check-runs", "/user"])
def test_an_operation_that_is_not_described_is_seen(contract: Contract, path: str) -> None:
    with serve(contract) as server, pytest.raises(GitHubError):
        Client("t", api=server.url).get(path)
    assert "no such operation" in contract.broken[0]


def test_a_parameter_that_is_not_described_is_seen(contract: Contract) -> None:
    with serve(contract) as server, pytest.raises(GitHubError):
        Client("t", api=server.url).get("/repos/o/r/releases", sort="x")
    assert "no query" in contract.broken[0]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(201, {"id": 1}),
        Answer(204),
        Answer(403, {"message": 7}),
    ],
    ids=["a field is missing", "no such status", "a field is of another type"],
)
def test_a_scripted_answer_that_github_would_not_give_is_seen(contract: Contract, answer: Answer) -> None:
    contract.script = lambda operation, asked, example: answer
    (told,) = ask(contract, GOOD)
    assert "the scripted answer" in told


def test_a_scripted_answer_may_differ_from_the_example(contract: Contract) -> None:
    contract.script = lambda operation, asked, example: Answer(201, {**example, "id": 77})
    with serve(contract) as server:
        assert Client("t", api=server.url).post("/repos/o/r/check-runs", GOOD)["id"] == 77
    assert contract.broken == []
