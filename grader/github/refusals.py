"""An answer that is no success: how long to wait for a limit, or which error it is. Pure.

Headers and messages: GitHub's documentation, "Rate limits for the REST API" and "Troubleshooting the REST API".
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from grader.github.api import Forbidden, GitHubError, NotFound, TokenExpired
from grader.model import Text
from grader.report.escape import line

if TYPE_CHECKING:
    import httpx

MINUTE_S = 60.0  # the least wait for a secondary limit that names none; doubled with every further one
_NO_PERMISSION = ("resource not accessible", "must authenticate via a github app", "must have admin rights")
_SECONDARY = ("secondary rate limit", "abuse detection")
_LONGEST = 300  # characters of a message


class TooMuch(Exception):
    """An answer that is larger, slower or packed otherwise than is allowed."""


def limit(answer: httpx.Response, now: float, before: int) -> float | None:
    """Seconds to wait before the same request may be sent again, at least one; None: this is no rate limit.

    before: how often this request has waited already.
    """
    if answer.status_code not in (403, 429):
        return None
    said = _said(answer).lower()
    if any(words in said for words in _NO_PERMISSION):
        return None
    asked = _number(answer.headers.get("retry-after"))
    if asked is not None:
        return max(1.0, asked)
    if answer.headers.get("x-ratelimit-remaining") == "0":
        reset = _number(answer.headers.get("x-ratelimit-reset"))
        return max(1.0, reset - now + 1) if reset is not None else MINUTE_S
    if answer.status_code == 429 or "retry-after" in answer.headers or any(words in said for words in _SECONDARY):
        return MINUTE_S * 2.0**before
    return None


def error(answer: httpx.Response, method: str) -> GitHubError:
    """The error of an answer that is neither a success nor a limit."""
    status, where = answer.status_code, f"{method} {line(answer.url.path)}"
    said = line(_said(answer))[:_LONGEST]
    if status == 401:
        return TokenExpired(
            Text(
                f"GitHub 不认这个令牌（{where}）：它写错了，或者已经过期。重新运行这个作业会得到新令牌",
                f"GitHub does not accept the token ({where}): it is wrong or has expired. Running the job again gets a new one",
            ),
            status,
        )
    if status == 403:
        return Forbidden(
            Text(
                f"这个令牌没有权限（{where}，{said}）：看看作业的 permissions: 和仓库的 Actions 设置",
                f"the token has no permission ({where}, {said}): see the job's permissions: and the repository's Actions settings",
            ),
            status,
        )
    if status in (404, 410):
        return NotFound(
            Text(f"GitHub 上没有 {where}，或者这个令牌看不到", f"{where}: not on GitHub, or not for this token"), status
        )
    if 300 <= status < 400:
        return GitHubError(
            Text(f"{where} 搬走了，没有跟着去（{status}）", f"{where} has moved and was not followed ({status})"),
            status,
        )
    if status >= 500:
        return GitHubError(
            Text(
                f"GitHub 出了故障（{where}，{status}），试了几次都一样：稍后再运行",
                f"GitHub has a fault ({where}, {status}), also when tried again: run it later",
            ),
            status,
        )
    return GitHubError(
        Text(
            f"GitHub 拒绝了请求（{where}，{status}）：{said}", f"GitHub refused the request ({where}, {status}): {said}"
        ),
        status,
    )


def harmless(problem: Exception | None, method: str) -> bool:
    """Whether a request without an answer may be sent again: it changes nothing twice, or it never left."""
    import httpx

    if isinstance(problem, TooMuch):
        return False
    return method != "POST" or isinstance(problem, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def unreachable(problem: Exception | None, method: str, host: str) -> GitHubError:
    """The error of a request that got no answer."""
    if isinstance(problem, TooMuch):
        return GitHubError(
            Text(
                f"{host} 的回答太大、太慢或压缩过，没有读完",
                f"the answer of {host} is too large, too slow or compressed; it was not read",
            )
        )
    kind = type(problem).__name__
    if not harmless(problem, method):
        return GitHubError(
            Text(
                f"{host} 没有回答（{kind}），不知道请求做了没有：看过之后再运行",
                f"{host} gave no answer ({kind}), so whether the request was carried out is not known: look before running it again",
            )
        )
    return GitHubError(
        Text(
            f"连不上 {host}（{kind}）：检查网络或 GITHUB_API_URL",
            f"cannot reach {host} ({kind}): check the network or GITHUB_API_URL",
        )
    )


def _said(answer: httpx.Response) -> str:
    """GitHub's message, with what it holds against single fields."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return answer.reason_phrase
    if not isinstance(found, dict):
        return answer.reason_phrase
    errors = found.get("errors")
    details = [_detail(each) for each in errors] if isinstance(errors, list) else []
    return "; ".join(str(part) for part in (found.get("message", answer.reason_phrase), *details) if part)


def _detail(found: Any) -> str:
    if not isinstance(found, dict):
        return str(found)
    return str(
        found.get("message") or " ".join(str(found[key]) for key in ("resource", "field", "code") if key in found)
    )


def _number(word: str | None) -> float | None:
    try:
        value = float(word) if word is not None else None
    except ValueError:
        return None
    return value if value is not None and math.isfinite(value) else None
