"""Requests to GitHub's REST API through githubkit: retries, rate limits, pages, sizes. Nothing is cached; redirects stay on one host.

Rules of limits: GitHub's documentation, "Rate limits for the REST API" and "Best practices for using the REST API".
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import typer

from grader import language
from grader.catalogue import CourseError
from grader.github import refusals
from grader.github.api import GitHubError, RateLimited
from grader.github.runner import Runner
from grader.model import Text

if TYPE_CHECKING:
    import httpx

VERSION = "2022-11-28"  # of the REST API: the one that the description in tests/github is of
MOST = 16 << 20  # bytes of one answer
PAGES = 100  # of 100 elements: beyond that a list is not read on
TRIES = 4  # for one request that GitHub or the network fails
PATIENCE_S = 600.0  # waiting for limits, over the life of a client
CONNECT_S, READ_S, ALL_S = 10.0, 30.0, 120.0  # to connect; between two pieces of an answer; for a whole answer
BURST = 30  # writes before they are paced; GitHub takes 80 a minute
PACE_S = 1.0  # between later writes
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[\w.~!$&'()*+,;=:@%-]+)+", re.ASCII)
_HOPS = 3


class Client:
    """`Api` over the network. `wait`, `now`: seconds; `say`: tells a person about a wait. Not for more than one thread."""

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.github.com",
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
        say: Callable[[Text], None] | None = None,
        patience: float = PATIENCE_S,
    ) -> None:
        """CourseError where githubkit is missing, or where `api` would carry the token in the clear."""
        self._kit, self._base = _kit(token, api)
        self._wait, self._now, self._say = wait, now, say or _tell
        self._patience = patience
        self._writes = 0

    def __enter__(self) -> Client:
        """Keep one connection for all requests inside."""
        self._kit.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._kit.__exit__()

    def get(self, path: str, **params: object) -> Any:
        return _parsed(self._send("GET", self._url(path, params)))

    def get_all(self, path: str, **params: object) -> Iterator[Any]:
        """Elements of a list, or of the one list in an object such as `{"total_count": 2, "check_runs": […]}`."""
        url = self._url(path, {"per_page": 100, **params})
        for _ in range(PAGES):
            answer = self._send("GET", url)
            yield from _elements(_parsed(answer))
            following = answer.links.get("next", {}).get("url", "")
            if not following:
                return
            url = self._same_host(answer.url.join(following))
        raise GitHubError(
            Text(
                f"{path} 有 {PAGES} 页以上，不再往下读",
                f"{path} has more than {PAGES} pages, which is where reading ends",
            )
        )

    def post(self, path: str, body: object) -> Any:
        return _parsed(self._send("POST", self._url(path), body=_encoded(body)))

    def patch(self, path: str, body: object) -> Any:
        return _parsed(self._send("PATCH", self._url(path), body=_encoded(body)))

    def put(self, path: str, body: object) -> Any:
        return _parsed(self._send("PUT", self._url(path), body=_encoded(body)))

    def delete(self, path: str) -> None:
        self._send("DELETE", self._url(path))

    def upload(self, url: str, data: bytes, content_type: str, **params: object) -> Any:
        """POST of raw bytes to the address that a release gave. GitHubError where its host is not GitHub's for uploads."""
        import httpx

        target = httpx.URL(url).copy_merge_params({name: str(value) for name, value in params.items()})
        at_home = (self._base.scheme, self._base.port) == (target.scheme, target.port)
        hosts = {
            self._base.host,
            re.sub(r"^api\.", "uploads.", self._base.host),
        }  # uploads.github.com, uploads.SUB.ghe.com
        if not at_home or target.host not in hosts or target.userinfo:
            raise _elsewhere(target)
        return _parsed(self._send("POST", target, body=data, content_type=content_type))

    def _url(self, path: str, params: dict[str, object] | None = None) -> httpx.URL:
        if not _PATH.fullmatch(path):
            raise ValueError(f"not a path of the API: {path!a}")
        url = self._base.copy_with(raw_path=self._base.raw_path.rstrip(b"/") + path.encode())
        return url.copy_merge_params({name: _word(value) for name, value in params.items()}) if params else url

    def _same_host(self, url: httpx.URL) -> httpx.URL:
        if (url.scheme, url.host, url.port) != (self._base.scheme, self._base.host, self._base.port) or url.userinfo:
            raise _elsewhere(url)
        return url

    def _send(
        self, method: str, url: httpx.URL, *, body: bytes | None = None, content_type: str = "application/json"
    ) -> httpx.Response:
        """One answer below 300. Tries again what may be tried again, waits where GitHub asks for it."""
        self._pace(method)
        failed, limited, hops = 0, 0, 0
        while True:
            answer, problem = self._ask(method, url, body, content_type)
            if answer is None:
                failed += 1
                if failed == TRIES or not refusals.harmless(problem, method):
                    raise refusals.unreachable(problem, method, url.host) from None
                self._wait(2.0 ** (failed - 1))
            elif answer.status_code < 300:
                return answer
            elif (
                answer.has_redirect_location and hops < _HOPS and (method == "GET" or answer.status_code in (307, 308))
            ):
                hops += 1
                url = self._same_host(answer.url.join(answer.headers["location"]))
            elif answer.status_code >= 500 and failed < TRIES - 1:
                failed += 1
                self._wait(2.0 ** (failed - 1))
            else:
                seconds = refusals.limit(answer, self._now(), limited)
                if seconds is None:
                    raise refusals.error(answer, method)
                limited += 1
                self._be_patient(seconds, answer.status_code)

    def _ask(
        self, method: str, url: httpx.URL, body: bytes | None, content_type: str
    ) -> tuple[httpx.Response | None, Exception | None]:
        from githubkit.exception import RequestError, RequestFailed

        headers = {"X-GitHub-Api-Version": VERSION, "Accept-Encoding": "identity"}
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            return self._kit.request(method, url, content=body, headers=headers).raw_response, None
        except RequestFailed as failed:
            return failed.response.raw_response, None
        except RequestError as failed:
            return None, failed.exc

    def _be_patient(self, seconds: float, status: int) -> None:
        if seconds > self._patience:
            raise RateLimited(
                Text(
                    f"GitHub 的请求次数用完了，要等 {seconds:.0f} 秒，这次运行最多再等 {self._patience:.0f} 秒：稍后重新运行这个作业",
                    f"GitHub's limit of requests is reached, the wait is {seconds:.0f} s and this run may wait {self._patience:.0f} s: run the job again later",
                ),
                status,
            )
        self._say(
            Text(f"GitHub 要求等 {seconds:.0f} 秒 ……", f"GitHub asks to wait for {seconds:.0f} s …"),
        )
        self._patience -= seconds
        self._wait(seconds)

    def _pace(self, method: str) -> None:
        if method != "GET":
            self._writes += 1
            if self._writes > BURST:
                self._wait(PACE_S)


def connect(runner: Runner) -> Client:
    """A client for what the environment says; CourseError names what is missing there."""
    return Client(runner.needing("token").token.reveal(), api=runner.api)


def _kit(token: str, api: str) -> tuple[Any, httpx.URL]:
    try:
        import httpx
        from githubkit.core import GitHubCore
    except ImportError:
        raise CourseError(
            "缺少 githubkit：运行 make setup EXTRA=github", "githubkit is missing: run make setup EXTRA=github"
        ) from None

    class Kit(GitHubCore[Any]):
        def _check_rate_limit(self, response: object) -> None:
            """Left to `refusals.limit`, which also bears headers that are no numbers."""

    try:
        base = httpx.URL(api)
    except (httpx.InvalidURL, ValueError):
        base = httpx.URL("")
    local = base.host in ("127.0.0.1", "::1", "localhost")
    if not base.host or base.userinfo or not (base.scheme == "https" or (base.scheme == "http" and local)):
        raise CourseError(
            f"GITHUB_API_URL 要是 https 地址：{api!a}", f"GITHUB_API_URL has to be an https address: {api!a}"
        )
    kit = Kit(
        token,
        base_url=base,
        user_agent="llm-inference-exercises",
        follow_redirects=False,
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        event_hooks={"response": [_capped]},
        ssl_verify=httpx.create_ssl_context(),  # made once, not per request
        http_cache=False,
        auto_retry=False,
    )
    return kit, base


def _capped(answer: httpx.Response) -> None:
    """Before the body is read: an answer that is compressed, too large or too slow is an error."""
    import httpx

    stream, until = answer.stream, time.monotonic() + ALL_S
    assert isinstance(stream, httpx.SyncByteStream)
    body: httpx.SyncByteStream = stream

    class Capped(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for piece in body:
                size += len(piece)
                if size > MOST or time.monotonic() > until:
                    raise refusals.TooMuch(size)
                yield piece

        def close(self) -> None:
            body.close()

    if answer.headers.get("content-encoding", "identity") != "identity":
        raise refusals.TooMuch(0)
    answer.stream = Capped()


def _parsed(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        pass
    raise GitHubError(
        Text(
            f"{answer.url.host} 的回答不是 JSON：GITHUB_API_URL 对吗",
            f"the answer of {answer.url.host} is not JSON: is GITHUB_API_URL right?",
        ),
        answer.status_code,
    )


def _elements(found: Any) -> list[Any]:
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list):
        raise ValueError("get_all is for lists")
    return found


def _encoded(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _elsewhere(url: httpx.URL) -> GitHubError:
    return GitHubError(
        Text(
            f"回答指向另一台主机 {url.host!a}，令牌不会发到那里",
            f"the answer leads to another host, {url.host!a}; the token is not sent there",
        )
    )


def _tell(text: Text) -> None:
    typer.echo(text.in_(language.choose("", None)), err=True)
