"""What a runner's environment becomes, and that the token leaves it."""

from __future__ import annotations

import json
import os
import traceback
from pathlib import Path

import msgspec
import pytest

from grader.catalogue import CourseError
from grader.github import runner

TOKEN = "ghs_0123456789abcdefTOKEN"
JOB = {
    "GITHUB_TOKEN": TOKEN,
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "octocat/exercises",
    "GITHUB_SHA": "c" * 40,
    "GITHUB_RUN_ID": "42",
    "GITHUB_EVENT_NAME": "issues",
    "GITHUB_EVENT_PATH": "/e.json",
    "GITHUB_STEP_SUMMARY": "/s",
    "GITHUB_OUTPUT": "/o",
}


def test_a_job_is_read_whole() -> None:
    found = runner.from_environment(dict(JOB))
    assert (found.api, found.server, found.repository) == (
        "https://api.github.com",
        "https://github.com",
        "octocat/exercises",
    )
    assert (found.sha, found.event_name, found.event, found.summary, found.output) == (
        "c" * 40,
        "issues",
        "/e.json",
        "/s",
        "/o",
    )
    assert found.run_url == "https://github.com/octocat/exercises/actions/runs/42"
    assert found.token.reveal() == TOKEN


def test_the_token_is_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    assert runner.from_environment().token.reveal() == TOKEN
    assert "GITHUB_TOKEN" not in os.environ
    assert not runner.from_environment().token


def test_the_token_is_shown_by_nothing() -> None:
    found = runner.from_environment(dict(JOB))
    for shown in (repr(found), str(found), str(found.token), f"{found.token}", repr([found.token])):
        assert TOKEN not in shown
    with pytest.raises(TypeError) as caught:
        msgspec.json.encode(found)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_terminal_has_none_of_it_and_is_told_what_is_missing() -> None:
    found = runner.from_environment({})
    assert (found.api, found.server, found.run_url) == ("https://api.github.com", "https://github.com", "")
    with pytest.raises(CourseError, match="GITHUB_REPOSITORY GITHUB_TOKEN not in") as caught:
        found.needing("repository", "token", "api")
    assert "GITHUB_REPOSITORY GITHUB_TOKEN" in caught.value.text.zh
    whole = runner.from_environment(dict(JOB))
    assert whole.needing("repository", "token", "sha", "event") is whole


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_REPOSITORY", "octocat"),
        ("GITHUB_REPOSITORY", "o/r/../x"),
        ("GITHUB_REPOSITORY", "o/r?a"),
        ("GITHUB_REPOSITORY", "../r"),
        ("GITHUB_REPOSITORY", "o/.."),
        ("GITHUB_SHA", "main"),
        ("GITHUB_SHA", "C" * 40),
        ("GITHUB_RUN_ID", "1/2"),
    ],
)
def test_a_value_of_another_form_is_refused(name: str, value: str) -> None:
    with pytest.raises(CourseError, match=name):
        runner.from_environment({**JOB, name: value})


def test_an_event_is_read(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"issue": {"number": 7}}), encoding="utf-8")
    assert runner.event(runner.from_environment({**JOB, "GITHUB_EVENT_PATH": str(path)})) == {"issue": {"number": 7}}


@pytest.mark.parametrize(
    "content",
    [b"[]", b"{", b"\xff", b"[" * 100_000, b"{}" + b" " * (33 << 20)],
    ids=["list", "cut", "bytes", "deep", "large"],
)
def test_an_event_that_is_none_is_an_error_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"event\.json"):
        runner.event(runner.from_environment({**JOB, "GITHUB_EVENT_PATH": str(path)}))
    with pytest.raises(CourseError, match="GITHUB_EVENT_PATH"):
        runner.event(runner.from_environment({}))
