"""The course repository's issues → who waits, and what was answered in the last 24 hours. The labels are the memory; there is no other.

Learners cannot set labels: GitHub takes them from the form and from people with triage rights only.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import msgspec

from grader.github.api import Api, GitHubError
from grader.github.queue import DAY, Answered, Waiting
from grader.model import Text

REQUEST = "grading-request"  # from the form
GRADED = "graded"  # answered, and counted against the account's day
REFUSED = "refused"  # answered without grading
NOT_COUNTED = "not-counted"  # failed through our fault, or the grader's
TRIED = "tried"  # a run has ended without a word on it; it is still open
ANSWERED = (GRADED, REFUSED, NOT_COUNTED)


class User(msgspec.Struct, frozen=True):
    """An account."""

    id: int
    login: str = ""
    type: str = ""


class Label(msgspec.Struct, frozen=True):
    """A label."""

    name: str


class Issue(msgspec.Struct, frozen=True):
    """What is looked at of an issue."""

    number: int
    state: str
    created_at: str
    updated_at: str
    labels: tuple[Label | str, ...]
    user: User | None = None  # null where the account was deleted
    body: str | None = None
    closed_at: str | None = None
    pull_request: object = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(label if isinstance(label, str) else label.name for label in self.labels)

    @property
    def account(self) -> int:
        return self.user.id if self.user is not None else 0


class Inbox(msgspec.Struct, frozen=True):
    """`issues`: the open requests by number, nobody has answered them."""

    issues: dict[int, Issue]
    waiting: tuple[Waiting, ...]
    answered: tuple[Answered, ...]


def read(api: Api, repository: str, now: int) -> Inbox:
    """All open requests, and all that were answered lately."""
    since = datetime.datetime.fromtimestamp(now - DAY, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    waiting = {i.number: i for i in _requests(api, repository, state="open") if not set(i.names) & set(ANSWERED)}
    lately = _requests(api, repository, state="all", since=since)
    return Inbox(
        issues=waiting,
        waiting=tuple(Waiting(i.number, i.account, seconds(i.created_at), TRIED in i.names) for i in waiting.values()),
        answered=tuple(
            Answered(i.account, seconds(i.closed_at or i.updated_at), GRADED in i.names)
            for i in lately
            if {GRADED, NOT_COUNTED} & set(i.names)
        ),
    )


def one(answer: Any) -> Issue:
    """An issue as GitHub describes it. GitHubError where the answer is something else."""
    try:
        return msgspec.convert(answer, Issue)
    except msgspec.ValidationError as error:
        raise GitHubError(
            Text(f"GitHub 给出的 issue 不合格式：{error}", f"GitHub's issue is not as documented: {error}")
        ) from None


def seconds(stamp: str) -> int:
    """`2026-09-01T12:00:00Z` → seconds since 1970."""
    return int(datetime.datetime.fromisoformat(stamp).timestamp())


def _requests(api: Api, repository: str, **params: object) -> Iterator[Issue]:
    found = api.get_all(f"/repos/{repository}/issues", labels=REQUEST, sort="created", direction="asc", **params)
    return (issue for issue in map(one, found) if issue.pull_request is None)
