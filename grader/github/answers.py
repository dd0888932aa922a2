"""The third job: what became of each request → a comment, a label, a closed issue. Never twice, whatever an earlier run left half done.

It has the token that writes, holds no other secret, and reads what the second job wrote as a stranger's data.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from grader.github import batch, inbox, reply
from grader.github.api import Api, NotFound
from grader.github.batch import Batch, Fetched
from grader.github.inbox import GRADED, REQUEST, TRIED, Issue
from grader.model import Course, Report
from grader.report import json as report_json

BOT = "github-actions[bot]"  # whose comments are answers: the account behind a workflow's token; nobody can register such a name
_LOOKED_AT = 500  # comments of one issue


def answer(
    api: Api,
    repository: str,
    found: Batch,
    graded: Path,
    course: Course,
    *,
    timed: Path | None = None,
    bot: str = BOT,
    say: Callable[[str], None] = print,
) -> None:
    """Answer all of a batch. `graded`: what the second job wrote, a folder that need not be there; `timed`: the same from a device."""
    at = f"/repos/{repository}/issues"
    for refused in found.refused:
        _close(api, at, refused.issue, refused.account, *reply.refused(refused.text, refused.langs), bot=bot, say=say)
    ran = any(batch.read(batch.begun(graded, one.request.issue), 16) is not None for one in found.fetched)
    for stuck in found.stuck:
        if _tried(api, at, stuck.issue, say):
            _close(api, at, stuck.issue, stuck.account, *reply.stuck(stuck.langs), bot=bot, say=say)
    for one in found.fetched:
        issue = one.request.issue
        mark = batch.read(batch.begun(graded, issue), 16)
        if mark is None and ran:
            say(f"{issue}: waits for the next run")
            continue
        report = _report(one, graded, timed, course, say)
        if report is not None:
            label, text = reply.graded(one, report, found.commit)
        elif mark:
            label, text = reply.failed(one, "time" if mark == b"time" else "failed")
        elif _tried(api, at, issue, say):
            label, text = reply.failed(one, "failed")
        else:
            continue
        _close(api, at, issue, one.request.account, label, text, bot=bot, say=say)


def _tried(api: Api, at: str, number: int, say: Callable[[str], None]) -> bool:
    """Whether this was the second try; after the first one the request is marked, and waits for the next run."""
    if TRIED in inbox.one(api.get(f"{at}/{number}")).names:
        return True
    api.post(f"{at}/{number}/labels", {"labels": [TRIED]})
    say(f"{number}: no word of it, it is tried once more")
    return False


def _report(
    one: Fetched, graded: Path, timed: Path | None, course: Course, say: Callable[[str], None]
) -> Report | None:
    """A believed report, with performance where a device measured it. None where there is none, or none to be believed."""
    issue = one.request.issue
    try:
        report = _decoded(one, graded, course)
        if report is None or timed is None:
            return report
    except ValueError as error:
        say(f"{issue}: its report is not believed ({type(error).__name__})")
        return None
    try:
        measured = _decoded(one, timed, course)
        return report if measured is None else reply.with_performance(report, measured)
    except ValueError as error:
        say(f"{issue}: its performance is not believed ({type(error).__name__})")
        return report


def _decoded(one: Fetched, folder: Path, course: Course) -> Report | None:
    data = batch.read(batch.report(folder, one.request.issue), batch.MAX_REPORT)
    return None if data is None else reply.believed(one, report_json.decode(data), course)


def _close(
    api: Api, at: str, number: int, account: int, label: str, text: str, *, bot: str, say: Callable[[str], None]
) -> None:
    """Comment, then label and close in one request, so that a label means an answer. A comment that is there already decides the label."""
    try:
        issue = inbox.one(api.get(f"{at}/{number}"))
    except NotFound:
        say(f"{number}: is gone")
        return
    if issue.account != account or REQUEST not in issue.names or set(issue.names) & set(inbox.ANSWERED):
        say(f"{number}: is answered, or no request any more")
        return
    earlier = _answered(api, at, issue, bot)
    if earlier is None:
        api.post(f"{at}/{number}/comments", {"body": text})
    label = earlier or label
    labels = [name for name in issue.names if name != TRIED]
    reason = "completed" if label == GRADED else "not_planned"
    api.patch(f"{at}/{number}", {"labels": [*labels, label], "state": "closed", "state_reason": reason})
    say(f"{number}: {label}")


def _answered(api: Api, at: str, issue: Issue, bot: str) -> str | None:
    """The label that an answer of an earlier run announces."""
    for comment in islice(api.get_all(f"{at}/{issue.number}/comments"), _LOOKED_AT):
        user = comment.get("user") or {}
        if user.get("login") == bot and (label := reply.labelled(comment.get("body") or "")):
            return label
    return None
