"""What the commands ask of GitHub's REST API, and how it fails. No request is made here; `Client` answers it, tests answer it from memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from grader.catalogue import CourseError
from grader.model import Text


class Api(Protocol):
    """Paths begin with a slash and have no host: `/repos/o/r/check-runs`. Every verb returns parsed JSON, None where there is no body.

    Raises GitHubError and its kinds, nothing else that a caller has to know.
    """

    def get(self, path: str, **params: object) -> Any: ...

    def get_all(self, path: str, **params: object) -> Iterator[Any]:
        """The elements of a list, page after page of 100."""
        ...

    def post(self, path: str, body: object) -> Any: ...

    def patch(self, path: str, body: object) -> Any: ...

    def put(self, path: str, body: object) -> Any: ...


class GitHubError(CourseError):
    """GitHub refused or could not be reached. `status`: of the answer, 0 where there was none. The token is in no text."""

    def __init__(self, text: Text, status: int = 0) -> None:
        super().__init__(text.zh, text.en)
        self.status = status


class NotFound(GitHubError):
    """404 or 410: not there, or not for this token."""


class Forbidden(GitHubError):
    """403 without a rate limit: this token has no such permission."""


class TokenExpired(GitHubError):
    """401: the token is wrong or past its time."""


class RateLimited(GitHubError):
    """Too many requests, and the wait is longer than this run may wait."""
