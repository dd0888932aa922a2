"""Whose request is graded next. Pure: the open issues are the queue, so a run never depends on which issue started it.

A request's rank is what its account had graded in the last 24 hours, plus the account's older requests that wait. The lowest rank is first,
the older one among equals: whoever asks for the first time today is behind nobody's second request, whatever the others file.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from grader.model import Struct, Text

DAY = 24 * 3600  # seconds: a window that rolls, not a date
PER_DAY = 6  # graded requests per account
TRIES = 2 * PER_DAY  # with those that failed through our fault: nobody gets grading without end out of a fault of ours
MOST = 8  # requests in one run: with 60 blobs each about half of what a token may ask in an hour


class Waiting(Struct, frozen=True):
    """One open request. `at`: seconds since 1970; `tried`: a run has ended without a word on it."""

    issue: int
    account: int
    at: int
    tried: bool = False


class Answered(Struct, frozen=True):
    """One request that was graded, or failed through our fault (`counted` false), at `at`."""

    account: int
    at: int
    counted: bool = True


class Refusal(Struct, frozen=True):
    """One request that is refused, and why."""

    issue: int
    text: Text


class Plan(Struct, frozen=True):
    """`batch`: issues to grade now, in this order. `left`: how many wait on."""

    batch: tuple[int, ...]
    refused: tuple[Refusal, ...]
    left: int


def plan(
    waiting: Sequence[Waiting], answered: Sequence[Answered], now: int, *, per_day: int = PER_DAY, most: int = MOST
) -> Plan:
    """The next batch. A request that took a run down with it is tried once more alone, so that it takes nobody else's along."""
    recent = [a for a in answered if a.at > now - DAY]
    ranked: list[tuple[int, int, Waiting]] = []
    refused: list[Refusal] = []
    held = 0  # beyond the account's day, unless those ahead of them turn out not to count
    for account in sorted({w.account for w in waiting}):
        mine = sorted((w for w in waiting if w.account == account), key=lambda w: (w.at, w.issue))
        tries = sorted(a.at for a in recent if a.account == account)
        graded = sorted(a.at for a in recent if a.account == account and a.counted)
        if len(graded) >= per_day or len(tries) >= 2 * per_day:
            free = graded[-per_day] if len(graded) >= per_day else tries[-2 * per_day]
            refused += [Refusal(w.issue, _too_many(free + DAY, per_day)) for w in mine]
            continue
        room = min(per_day - len(graded), 2 * per_day - len(tries))
        held += len(mine[room:])
        ranked += [(len(graded) + i, w.at, w) for i, w in enumerate(mine[:room])]
    order = [w for _, _, w in sorted(ranked, key=lambda r: (r[0], r[1], r[2].issue))]
    batch = order[:1] if order and order[0].tried else [w for w in order if not w.tried][:most]
    return Plan(
        batch=tuple(w.issue for w in batch),
        refused=tuple(sorted(refused, key=lambda r: r.issue)),
        left=held + len(ranked) - len(batch),
    )


def _too_many(free: int, per_day: int) -> Text:
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(free + 59))  # never a minute too early
    return Text(
        f"每个账号 24 小时内最多评测 {per_day} 次，你的次数用完了。{when} 之后再开一个新的请求；在那之前可以在本地运行 `make grade`",
        f"an account gets {per_day} gradings in 24 hours, and yours are used. Open a new request after {when}; until then `make grade` grades on your machine",
    )
