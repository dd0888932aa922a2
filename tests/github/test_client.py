"""The client against a scripted server: what is repeated, what is waited for, where the token goes."""

from __future__ import annotations

import builtins
import string
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.github import client, refusals
from grader.github.api import Forbidden, GitHubError, NotFound, RateLimited, TokenExpired
from grader.github.client import Client
from grader.model import Text
from tests.github.server import Answer, Asked, Handler, Server, script, serve

TOKEN = "ghs_0123456789abcdefTOKEN"
NOW = 1_800_000_000.0
OK = Answer(200, {"ok": True})
DENIED = Answer(403, {"message": "Resource not accessible by integration", "status": "403"})

PUBLIC = Client(TOKEN)


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.waited: list[float] = []
        self.said: list[Text] = []

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    def now(self) -> float:
        return NOW + sum(self.waited)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def connect(server: Server, clock: Clock, **more: Any) -> Client:
    return Client(TOKEN, api=server.url, wait=clock.wait, now=clock.now, say=clock.said.append, **more)


def test_a_request_carries_the_token_and_the_version_of_the_api(clock: Clock) -> None:
    with serve(script(OK)) as server:
        assert connect(server, clock).get("/repos/o/r/issues", state="open", page=2, assigned=True) == {"ok": True}
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/repos/o/r/issues")
    assert asked.query == {"state": "open", "page": "2", "assigned": "true"}
    assert asked.headers["authorization"] == f"token {TOKEN}"
    assert asked.headers["x-github-api-version"] == "2022-11-28"
    assert asked.headers["accept"] == "application/vnd.github+json"


@pytest.mark.parametrize("verb", ["post", "patch", "put"])
def test_a_body_is_sent_as_json_whatever_text_is_in_it(clock: Clock, verb: str) -> None:
    with serve(script(OK, Answer(204))) as server:
        api = connect(server, clock)
        assert getattr(api, verb)("/x", {"name": "进度 \x00 \ud800"}) == {"ok": True}
        assert getattr(api, verb)("/x", {}) is None
    assert server.asked[0].method == verb.upper()
    assert server.asked[0].headers["content-type"] == "application/json"
    assert server.asked[0].json == {"name": "进度 \x00 ?"}


def test_an_enterprise_server_has_its_api_below_a_path(clock: Clock) -> None:
    with serve(script(OK)) as server:
        Client(TOKEN, api=server.url + "/api/v3", wait=clock.wait).get("/repos/o/r")
    assert server.asked[0].path == "/api/v3/repos/o/r"


# ---- pages ----


def pages(server: Callable[[], Server], wrap: Callable[[list[int]], Any], last: int = 3) -> Handler:
    def handler(asked: Asked) -> Answer:
        page = int(asked.query.get("page", "1"))
        link = f'<{server().url}/repositories/1/x?page={page + 1}&per_page=100>; rel="next", <http://e/>; rel="last"'
        return Answer(200, wrap([2 * page, 2 * page + 1]), {} if page == last else {"link": link})

    return handler


@pytest.mark.parametrize("wrap", [list, lambda found: {"total_count": 6, "check_runs": found}], ids=["list", "object"])
def test_all_pages_are_read_in_order(clock: Clock, wrap: Callable[[list[int]], Any]) -> None:
    with serve(pages(lambda: server, wrap)) as server:
        assert list(connect(server, clock).get_all("/repos/o/r/x", filter="all")) == [2, 3, 4, 5, 6, 7]
    assert [asked.query.get("page") for asked in server.asked] == [None, "2", "3"]
    assert server.asked[0].query == {"per_page": "100", "filter": "all"}


def test_a_page_that_nobody_asks_for_is_not_fetched(clock: Clock) -> None:
    with serve(pages(lambda: server, list)) as server:
        found = connect(server, clock).get_all("/x")
        assert [next(found), next(found)] == [2, 3]
    assert len(server.asked) == 1


def test_pages_without_end_are_an_error(clock: Clock) -> None:
    with serve(pages(lambda: server, list, last=0)) as server, pytest.raises(GitHubError, match="more than 100 pages"):
        list(connect(server, clock).get_all("/x"))
    assert len(server.asked) == 100


# ---- where the token goes ----


def test_the_token_stays_on_its_host(clock: Clock) -> None:
    with serve(script(OK)) as other:
        there = other.url + "/x"
        for status in (301, 302, 307, 308):
            with (
                serve(script(Answer(status, headers={"location": there}))) as server,
                pytest.raises(GitHubError, match="another host"),
            ):
                connect(server, clock).get("/x")
        with (
            serve(script(Answer(200, [1], {"link": f'<{there}>; rel="next"'}))) as server,
            pytest.raises(GitHubError, match="another host"),
        ):
            list(connect(server, clock).get_all("/x"))
        with serve(script(OK)) as server, pytest.raises(GitHubError, match="another host"):
            connect(server, clock).upload(there, b"x", "application/zip")
        assert other.asked == server.asked == []


@pytest.mark.parametrize(
    ("api", "url", "goes"),
    [
        ("https://api.github.com", "https://uploads.github.com/repos/o/r/releases/1/assets", True),
        ("https://api.corp.ghe.com", "https://uploads.corp.ghe.com/x", True),
        ("https://git.corp.cn/api/v3", "https://git.corp.cn/api/uploads/x", True),
        ("https://api.github.com", "https://uploads.github.com.evil.example/x", False),
        ("https://api.github.com", "https://evil@uploads.github.com/x", False),
        ("https://api.github.com", "http://uploads.github.com/x", False),
        ("https://api.github.com", "https://uploads.github.com:8443/x", False),
        ("https://git.corp.cn/api/v3", "https://uploads.git.corp.cn/x", False),
    ],
)
def test_uploads_go_to_github_only(monkeypatch: pytest.MonkeyPatch, api: str, url: str, goes: bool) -> None:
    sent: list[str] = []
    monkeypatch.setattr(Client, "_send", lambda self, method, target, **more: sent.append(str(target)) or 1 / 0)
    with pytest.raises(ZeroDivisionError if goes else GitHubError):
        Client(TOKEN, api=api).upload(url, b"x", "application/zip", name="a b.zip")
    assert sent == ([f"{url}?name=a+b.zip"] if goes else [])


def test_a_renamed_repository_is_followed_on_the_same_host(clock: Clock) -> None:
    def handler(asked: Asked) -> Answer:
        return (
            OK if asked.path == "/repositories/1" else Answer(307, headers={"location": f"{server.url}/repositories/1"})
        )

    with serve(handler) as server:
        assert connect(server, clock).post("/repos/o/old", {"a": 1}) == {"ok": True}
    assert [(asked.method, asked.json) for asked in server.asked] == [("POST", {"a": 1})] * 2


def test_a_write_does_not_become_a_read(clock: Clock) -> None:
    with serve(lambda asked: Answer(301, headers={"location": f"{server.url}/y"})) as server:
        api = connect(server, clock)
        for call, methods in (lambda: api.post("/x", {}), ["POST"]), (lambda: api.get("/x"), ["GET"] * 4):
            server.asked.clear()
            with pytest.raises(GitHubError, match="has moved"):
                call()
            assert [asked.method for asked in server.asked] == methods


@pytest.mark.parametrize(
    "path",
    ["x", "", "/", "//evil/x", "/a/../b", "/a/..", "/./a", "/a?b", "/a#b", "/a b", "/仓库", "/a\n", "http://e/x"],
)
def test_a_path_with_anything_else_in_it_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        Client(TOKEN).get(path)


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(["/", ".", "..", "%2e", "?", "#", "@", ":", "a", "\n", "\\"])).map("".join))
def test_no_path_leaves_the_host(path: str) -> None:
    try:
        url = PUBLIC._url(path)
    except ValueError:
        return
    assert (url.scheme, url.host, url.query, url.fragment) == ("https", "api.github.com", b"", "")
    assert url.raw_path == path.encode()


@pytest.mark.parametrize(
    "api",
    [
        "http://api.github.com",
        "ftp://x",
        "api.github.com",
        "",
        "https://",
        "https://u:p@h",
        "http://127.0.0.1.evil.example",
    ],
)
def test_no_token_goes_out_in_the_clear(api: str) -> None:
    with pytest.raises(CourseError, match="https"):
        Client(TOKEN, api=api)


@pytest.mark.parametrize(
    "handler",
    [
        script(Answer(401, {"message": "Bad credentials"})),
        script(DENIED),
        script(Answer(422, {"message": "Validation Failed", "errors": [{"field": "x"}]})),
        script(Answer(200, b"<html>")),
        script(Answer(hang_up=True)),
        script(Answer(500)),
    ],
)
def test_no_error_shows_the_token(clock: Clock, handler: Handler) -> None:
    with serve(handler) as server, pytest.raises(GitHubError) as caught:
        connect(server, clock).post("/x", {})
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(caught.value.text)
    assert TOKEN not in shown
    assert caught.value.__cause__ is None and caught.value.__context__ is None


# ---- failures that pass ----


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_fault_of_github_is_tried_again(clock: Clock, status: int, verb: str) -> None:
    with serve(script(Answer(status), Answer(status, b"<html>"), OK)) as server:
        api = connect(server, clock)
        assert (api.get("/x") if verb == "GET" else api.post("/x", {})) == {"ok": True}
    assert clock.waited == [1, 2]


def test_a_fault_that_stays_is_an_error_that_says_so(clock: Clock) -> None:
    with serve(script(Answer(502))) as server, pytest.raises(GitHubError, match="fault") as caught:
        connect(server, clock).get("/x")
    assert (caught.value.status, len(server.asked), clock.waited) == (502, 4, [1, 2, 4])
    assert "故障" in caught.value.text.zh


def test_a_lost_connection_is_tried_again_where_nothing_happens_twice(clock: Clock) -> None:
    with serve(script(Answer(hang_up=True), OK)) as server:
        assert connect(server, clock).patch("/x", {}) == {"ok": True}
    with serve(script(Answer(hang_up=True), OK)) as server, pytest.raises(GitHubError, match="not known"):
        connect(server, clock).post("/x", {})
    assert len(server.asked) == 1


def test_a_server_that_is_not_there_is_an_error_that_names_it(clock: Clock) -> None:
    with serve(script(OK)) as server:
        pass
    with pytest.raises(GitHubError, match=r"cannot reach 127\.0\.0\.1"):
        connect(server, clock).post("/x", {})
    assert clock.waited == [1, 2, 4]


def test_one_connection_serves_a_block(clock: Clock) -> None:
    with serve(script(OK)) as server, connect(server, clock) as api:
        for _ in range(3):
            assert api.get("/x") == {"ok": True}
    assert len(server.asked) == 3


# ---- limits ----


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize(
    ("headers", "message", "waits"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 30)}, "API rate limit exceeded", 31),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) - 99)}, "API rate limit exceeded", 1),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, "API rate limit exceeded", 60),
        ({"x-ratelimit-remaining": "0"}, "API rate limit exceeded", 60),
        ({"retry-after": "7"}, "You have exceeded a secondary rate limit", 7),
        ({"retry-after": "0"}, "You have exceeded a secondary rate limit", 1),
        ({"retry-after": "nan"}, "You have exceeded a secondary rate limit", 60),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "You have exceeded a secondary rate limit", 60),
        ({"x-ratelimit-remaining": "4999"}, "You have exceeded a secondary rate limit. Please wait", 60),
        ({}, "You have triggered an abuse detection mechanism", 60),
    ],
)
def test_a_limit_is_waited_for(clock: Clock, status: int, headers: dict[str, str], message: str, waits: float) -> None:
    with serve(script(Answer(status, {"message": message}, headers), OK)) as server:
        assert connect(server, clock).post("/x", {"a": 1}) == {"ok": True}
    assert clock.waited == [waits]
    assert [asked.json for asked in server.asked] == [{"a": 1}] * 2
    assert "wait" in clock.said[0].en and "等" in clock.said[0].zh


def test_secondary_limits_are_waited_for_longer_each_time_and_not_for_ever(clock: Clock) -> None:
    limited = Answer(403, {"message": "You have exceeded a secondary rate limit"})
    with serve(script(limited)) as server, pytest.raises(RateLimited, match="limit") as caught:
        connect(server, clock).post("/x", {})
    assert (clock.waited, caught.value.status) == ([60, 120, 240], 403)
    assert "240" not in caught.value.text.en and "480 s" in caught.value.text.en and "480 秒" in caught.value.text.zh


def test_a_limit_that_ends_too_late_is_not_waited_for(clock: Clock) -> None:
    late = Answer(403, {"message": "x"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 3000)})
    with serve(script(late)) as server, pytest.raises(RateLimited):
        connect(server, clock).get("/x")
    assert (clock.waited, len(server.asked)) == ([], 1)


def test_patience_is_one_for_the_whole_run(clock: Clock) -> None:
    limited = Answer(429, {"message": "x"}, {"retry-after": "250"})
    with serve(script(limited, OK, limited, OK, limited)) as server:
        api = connect(server, clock)
        assert api.get("/a") == api.get("/b") == {"ok": True}
        with pytest.raises(RateLimited):
            api.get("/c")
    assert clock.waited == [250, 250]


def test_many_writes_are_paced_and_reads_are_not(clock: Clock) -> None:
    with serve(script(OK)) as server, connect(server, clock) as api:
        for _ in range(33):
            api.post("/x", {})
        for _ in range(33):
            api.get("/x")
    assert clock.waited == [1.0] * 3


# ---- refusals ----


@pytest.mark.parametrize(
    ("status", "kind", "zh", "en"),
    [
        (401, TokenExpired, "令牌", "token"),
        (404, NotFound, "没有", "not on GitHub"),
        (410, NotFound, "没有", "not on GitHub"),
    ],
)
def test_a_refusal_has_its_kind_and_is_not_repeated(
    clock: Clock, status: int, kind: type[GitHubError], zh: str, en: str
) -> None:
    with serve(script(Answer(status, {"message": "no"}))) as server, pytest.raises(kind) as caught:
        connect(server, clock).get("/repos/o/r")
    assert (caught.value.status, len(server.asked), clock.waited) == (status, 1, [])
    assert zh in caught.value.text.zh and en in caught.value.text.en and "/repos/o/r" in caught.value.text.en


@pytest.mark.parametrize("headers", [{}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 30)}])
def test_missing_permission_is_not_taken_for_a_limit(clock: Clock, headers: dict[str, str]) -> None:
    with serve(script(Answer(403, DENIED.body, headers))) as server, pytest.raises(Forbidden, match="permissions:"):
        connect(server, clock).post("/x", {})
    assert (len(server.asked), clock.waited) == (1, [])


def test_what_github_holds_against_a_request_is_told(clock: Clock) -> None:
    body = {
        "message": "Validation\n::error::Failed",
        "errors": [{"resource": "Release", "field": "tag_name", "code": "already_exists"}, "plain", {"message": "m"}],
    }
    with serve(script(Answer(422, body))) as server, pytest.raises(GitHubError) as caught:
        connect(server, clock).post("/x", {})
    assert "Release tag_name already_exists; plain; m" in caught.value.text.en
    assert "\n" not in caught.value.text.en and "\n" not in caught.value.text.zh
    assert caught.value.status == 422


JSON = st.recursive(
    st.none() | st.text() | st.integers(),
    lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["message", "errors", "field"]), x),
)


@settings(deadline=None)
@given(
    JSON,
    st.integers(300, 599),
    st.dictionaries(st.sampled_from(["retry-after", "x-ratelimit-reset"]), st.text(string.printable)),
)
def test_any_refusal_can_be_told_in_one_line(body: Any, status: int, headers: dict[str, str]) -> None:
    answer = httpx.Response(status, json=body, headers=headers, request=httpx.Request("GET", "https://h/x"))
    told = refusals.error(answer, "GET").text
    assert len(told.en) < 500 and "\n" not in told.en + told.zh
    seconds = refusals.limit(answer, NOW, 0)
    assert seconds is None or (status in (403, 429) and seconds >= 1)


# ---- answers that are too much ----


def test_an_answer_beyond_the_limit_is_not_read(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST", 100_000)
    for status in (200, 422, 500):
        with (
            serve(script(Answer(status, b'"' + b"x" * 3_000_000 + b'"'))) as server,
            pytest.raises(GitHubError, match="too large"),
        ):
            connect(server, clock).get("/x")
        assert len(server.asked) == 1
    with serve(script(Answer(200, b'"' + b"x" * 90_000 + b'"'))) as server:
        assert len(connect(server, clock).get("/x")) == 90_000


def test_an_answer_that_drips_is_not_waited_for(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ALL_S", -1.0)
    with serve(script(OK)) as server, pytest.raises(GitHubError, match="too slow"):
        connect(server, clock).get("/x")


def test_a_server_that_says_nothing_is_given_up(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_S", 0.1)
    with serve(lambda asked: time.sleep(0.3) or OK) as server, pytest.raises(GitHubError, match="ReadTimeout"):
        connect(server, clock).get("/x")
    assert clock.waited == [1, 2, 4]


def test_a_compressed_answer_is_not_unpacked(clock: Clock) -> None:
    import gzip

    bomb = Answer(200, gzip.compress(b'"' + b"x" * 1_000_000 + b'"'), {"content-encoding": "gzip"})
    with serve(script(bomb)) as server, pytest.raises(GitHubError, match="compressed"):
        connect(server, clock).get("/x")
    assert server.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("body", [b"<html>", b"[" * 100_000, b"\xff", b"{"])
def test_an_answer_that_is_no_json_is_an_error(clock: Clock, body: bytes) -> None:
    with serve(script(Answer(200, body))) as server, pytest.raises(GitHubError, match="not JSON"):
        connect(server, clock).get("/x")


# ---- the package is optional ----


@pytest.mark.parametrize("name", ["githubkit", "httpx"])
def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for loaded in [each for each in sys.modules if each.split(".")[0] == name]:
        monkeypatch.delitem(sys.modules, loaded)
    real = builtins.__import__

    def absent(wanted: str, *more: Any) -> Any:
        if wanted.split(".")[0] == name:
            raise ModuleNotFoundError(wanted)
        return real(wanted, *more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(CourseError, match="make setup EXTRA=github"):
        Client(TOKEN)
