"""The first job: the queue → one batch with its files fetched. It runs nothing of a learner's and holds no secret but a token that reads."""

from __future__ import annotations

from pathlib import Path

from grader import notebook
from grader.catalogue import CourseError
from grader.github import batch, fetch, form, inbox, queue
from grader.github.api import Api, GitHubError, RateLimited, TokenExpired
from grader.github.batch import Batch, Fetched, Refused, Stuck
from grader.github.fetch import Submission
from grader.github.form import BOTH, Problem, Request
from grader.model import Course, Exercise, Item, Lang, Text
from grader.selection import select
from grader.submission import digest

MOST_REFUSED = 40  # in one run; GitHub takes 80 comments a minute and 500 an hour


def take(api: Api, repository: str, course: Course, folder: Path, *, now: int, commit: str) -> Batch:
    """Plan, fetch, write. Past GitHub's limit the rest waits for the next run; GitHubError where there is nothing but the rest.

    A request at which GitHub fails in another way is passed over: a repository that makes an answer fail must not hold up the others.
    """
    found = inbox.read(api, repository, now)
    parsed = {n: form.parse(n, issue.account, issue.body or "") for n, issue in found.issues.items()}
    asked = [w for w in found.waiting if isinstance(parsed[w.issue], Request)]
    planned = queue.plan(asked, found.answered, now)
    refused = [_refused(found.issues[n], p) for n, p in parsed.items() if isinstance(p, Problem)]
    refused += [_refused(found.issues[r.issue], Problem(r.text, _langs(parsed[r.issue]))) for r in planned.refused]
    fetched: list[Fetched] = []
    stuck: list[Stuck] = []
    graded = {
        w.account: sum(a.counted and a.account == w.account and a.at > now - queue.DAY for a in found.answered)
        for w in asked
    }
    for number in planned.batch:
        request = parsed[number]
        assert isinstance(request, Request)
        try:
            outcome = _one(api, request, course, folder)
        except (RateLimited, TokenExpired):
            if not fetched and not refused:
                raise
            break
        except GitHubError:
            stuck.append(Stuck(number, request.account, request.langs))
            continue
        if isinstance(outcome, Problem):
            refused.append(_refused(found.issues[number], outcome))
            continue
        graded[request.account] += 1
        fetched.append(Fetched(request, *outcome, left=max(0, queue.PER_DAY - graded[request.account])))
    return Batch(1, commit, tuple(fetched), tuple(refused[:MOST_REFUSED]), tuple(stuck))


def _one(
    api: Api, request: Request, course: Course, folder: Path
) -> Problem | tuple[str, tuple[str, ...], str, tuple[Text, ...]]:
    """Repository, numbers, digest and notes of one request whose files now lie in the folder."""
    chosen = _chosen(request, course)
    if isinstance(chosen, Problem):
        return chosen
    items, exercises = chosen
    taken = fetch.fetch(api, request, course, exercises)
    if isinstance(taken, Problem):
        return taken
    if not taken.files:
        return _nothing(request, taken)
    place = batch.submission(folder, request.issue)
    fetch.write(taken, exercises, place)
    texts = {name: source.text for name, source in notebook.sources(place, exercises).items()}
    return taken.repository, tuple(item.number for item in items), digest(texts), taken.notes


def _chosen(request: Request, course: Course) -> Problem | tuple[list[Item], list[Exercise]]:
    try:
        items = select(course, request.words)
    except CourseError as error:
        return Problem(error.text, request.langs)
    exercises = [course.exercise(item.exercise) for item in items if item.exercise]
    if not exercises:
        return Problem(
            Text(
                "选中的条目没有练习：写章号，或写有练习的条目",
                "the items named have no exercise: name a chapter, or an item that has one",
            ),
            request.langs,
        )
    return items, exercises


def _nothing(request: Request, taken: Submission) -> Problem:
    zh = "选中的练习一个文件也没有取到：文件要放在 `exercises/章节/练习/练习.py`" + "".join(
        f"；{note.zh}" for note in taken.notes
    )
    en = (
        "none of the exercises named has a file that could be taken: it stands at `exercises/CHAPTER/NAME/NAME.py`"
        + "".join(f"; {note.en}" for note in taken.notes)
    )
    return Problem(Text(zh, en), request.langs)


def _refused(issue: inbox.Issue, problem: Problem) -> Refused:
    return Refused(issue.number, issue.account, problem.text, problem.langs)


def _langs(parsed: Request | Problem) -> tuple[Lang, ...]:
    return parsed.langs if isinstance(parsed, Request) else BOTH
