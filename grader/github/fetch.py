"""A request → the learner's files, by the API alone: exactly the files that are graded, by the SHA that was asked for. Nothing is checked out.

GitHub serves every commit of a network of forks under every fork's name, so a SHA alone says nothing about whose it is. Believed is: the
repository is public and its owner is the issue's author; the commit is the tip of one of its branches, or an ancestor of the tip of its default
branch, which is compared as a SHA. Not covered: who wrote the code; everybody may push other people's public commits to a fork of their own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.github.api import Api, GitHubError
from grader.github.form import Problem, Request
from grader.model import Course, Exercise, Struct, Text
from grader.submission import MAX_SOURCE

TOTAL = 4 << 20  # bytes of one submission
FILES = ("100644", "100755")  # git's modes of regular files; 120000 is a link, 160000 a submodule
TREE = "040000"
_SHA = re.compile(r"[0-9a-f]{40}")
_FULL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_THEIRS = (
    404,
    409,
    410,
    422,
    451,
)  # what GitHub answers when a repository, a commit or a tree is not there for everybody


class Submission(Struct, frozen=True):
    """What was taken. `repository`: as GitHub spells it; `files`: text by exercise; `notes`: what was not taken, and why."""

    repository: str
    files: dict[str, bytes]
    notes: tuple[Text, ...]


class Entry(msgspec.Struct, frozen=True):
    """One line of a tree, as GitHub lists it. `path`: relative to the tree that was asked for."""

    path: str
    mode: str
    type: str
    sha: str
    size: int | None = None


class Listing(msgspec.Struct, frozen=True):
    """One answer about a tree."""

    tree: list[Entry]
    truncated: bool = False


def fetch(api: Api, request: Request, course: Course, exercises: Sequence[Exercise]) -> Submission | Problem:
    """The files of `exercises`. GitHubError: ours or GitHub's trouble, to be tried again; a Problem is the learner's to solve."""
    try:
        repository = _repository(api, request)
        if isinstance(repository, Problem):
            return repository
        tree = _tree_of_commit(api, request, repository)
        if isinstance(tree, Problem):
            return tree
        return _submission(api, request, repository["full_name"], tree, course, exercises)
    except GitHubError as error:
        if error.status not in _THEIRS:
            raise
        return Problem(
            Text(
                f"GitHub 上找不到仓库 `{request.repository}` 里的提交 `{request.sha[:12]}`：仓库要公开，提交要先推送",
                f"GitHub has no commit `{request.sha[:12]}` in a repository `{request.repository}`: the repository has to be public, the commit has to be pushed",
            ),
            request.langs,
        )


def write(submission: Submission, exercises: Sequence[Exercise], folder: Path) -> None:
    """Lay the files out as a submission, below a folder that is made here. FileExistsError where it is there already."""
    folder.mkdir(parents=True)
    for exercise in exercises:
        if exercise.name in submission.files:
            path = folder / "exercises" / exercise.chapter / exercise.name / f"{exercise.name}.py"
            path.parent.mkdir(parents=True)
            path.write_bytes(submission.files[exercise.name])


def blob_sha(data: bytes) -> str:
    """What git calls a file of this content (SHA-1 over a header and the content)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _repository(api: Api, request: Request) -> dict[str, Any] | Problem:
    found = api.get(f"/repos/{request.owner}/{request.name}")
    if found["private"] is not False or not _FULL_NAME.fullmatch(found["full_name"]):
        return Problem(
            Text(
                f"`{request.repository}` 不是公开仓库，这里评测的结果却是公开的",
                f"`{request.repository}` is not public, but what is graded here is",
            ),
            request.langs,
        )
    if found["owner"]["id"] != request.account:
        return Problem(
            Text(
                f"`{request.repository}` 不属于开这个 issue 的账号。请从自己账号下的仓库请求评测；代码在组织的仓库里，就先派生 (fork) 到自己账号下",
                f"`{request.repository}` does not belong to the account that opened this issue. Ask for a repository of your own account; fork it there if it belongs to an organisation",
            ),
            request.langs,
        )
    return dict(found)


def _tree_of_commit(api: Api, request: Request, repository: Mapping[str, Any]) -> str | Problem:
    """The SHA of the commit's tree, if the commit is this repository's."""
    at = f"/repos/{repository['full_name']}"
    commit = api.get(f"{at}/git/commits/{request.sha}")
    if commit["sha"] != request.sha:
        raise _odd("commit")
    if not api.get(f"{at}/commits/{request.sha}/branches-where-head"):
        branch = urllib.parse.quote(repository["default_branch"], safe="")
        tip = _sha(api.get(f"{at}/branches/{branch}")["commit"]["sha"])
        if tip != request.sha:
            compared = api.get(f"{at}/compare/{tip}...{request.sha}", per_page=1)["status"]
            if compared not in ("behind", "identical"):
                return Problem(
                    Text(
                        f"提交 `{request.sha[:12]}` 不在 `{request.repository}` 的默认分支上，也不是它任何分支的最新提交：先把它推送到默认分支",
                        f"the commit `{request.sha[:12]}` is neither on the default branch of `{request.repository}` nor the tip of a branch: push it to the default branch",
                    ),
                    request.langs,
                )
    return _sha(commit["tree"]["sha"])


def _submission(
    api: Api, request: Request, repository: str, root: str, course: Course, exercises: Sequence[Exercise]
) -> Submission | Problem:
    trees = f"/repos/{repository}/git/trees"
    top = [e for e in _listing(api.get(f"{trees}/{root}")).tree if e.path == "exercises"]
    if len(top) != 1 or not _is_folder(top[0]):
        return Problem(
            Text(
                f"`{request.repository}` 的提交 `{request.sha[:12]}` 里没有 exercises 目录：它是从课程仓库派生 (fork) 出来的吗？",
                f"the commit `{request.sha[:12]}` of `{request.repository}` has no folder exercises: is it a fork of the course's repository?",
            ),
            request.langs,
        )
    wanted = {f"{e.chapter}/{e.name}/{e.name}.py": e for e in exercises}
    listed = _below(api, trees, top[0].sha, wanted)
    files, notes, total = {}, [], 0
    for path, exercise in wanted.items():
        found = listed.get(path, [])
        problem = _not_taken(path, found, listed)
        if problem is None and found:
            total += found[0].size or 0
            problem = None if total <= TOTAL else _too_much(path, TOTAL)
        if problem is not None:
            notes.append(problem)
        elif found:
            files[exercise.name] = _blob(api, repository, found[0], _own(course, exercise))
    return Submission(repository, files, tuple(notes))


def _below(api: Api, trees: str, sha: str, wanted: Mapping[str, Exercise]) -> dict[str, list[Entry]]:
    """What stands at the wanted paths below exercises/ and at the folders above them; by exact path, as often as it is listed."""
    prefixes = {"/".join(path.split("/")[:n]) for path in wanted for n in (1, 2, 3)}
    whole = _listing(api.get(f"{trees}/{sha}", recursive=1))
    entries = whole.tree if not whole.truncated else _walk(api, trees, sha, "", prefixes)
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.path in prefixes:
            found.setdefault(entry.path, []).append(entry)
    return found


def _walk(api: Api, trees: str, sha: str, above: str, prefixes: set[str]) -> Iterator[Entry]:
    """Folder by folder, the wanted ones only: where one listing would be too long."""
    for entry in _listing(api.get(f"{trees}/{sha}")).tree:
        path = above + entry.path
        if path in prefixes:
            yield msgspec.structs.replace(entry, path=path)
            if _is_folder(entry) and path.count("/") < 2:
                yield from _walk(api, trees, entry.sha, f"{path}/", prefixes)


def _not_taken(path: str, found: list[Entry], listed: Mapping[str, list[Entry]]) -> Text | None:
    """Why a file cannot be taken; None where it can, or where there is none."""
    parts = path.split("/")
    shown = f"exercises/{path}"
    for n in (1, 2):
        above = listed.get("/".join(parts[:n]), [])
        if above and not (len(above) == 1 and _is_folder(above[0])):
            place = "exercises/" + "/".join(parts[:n])
            return Text(
                f"`{place}` 不是普通目录，里面的文件没有取", f"`{place}` is no plain folder, nothing was taken from it"
            )
    if not found:
        return None
    entry = found[0]
    if len(found) > 1 or entry.type != "blob" or entry.mode not in FILES or not _SHA.fullmatch(entry.sha):
        return Text(
            f"`{shown}` 不是普通文件（是链接、子模块或目录），没有取",
            f"`{shown}` is no plain file (but a link, a submodule or a folder), it was not taken",
        )
    if entry.size is None or not 0 <= entry.size <= MAX_SOURCE:
        return _too_much(path, MAX_SOURCE)
    return None


def _too_much(path: str, most: int) -> Text:
    return Text(
        f"`exercises/{path}` 使提交超过 {most >> 10} KiB，没有取",
        f"`exercises/{path}` goes beyond {most >> 10} KiB, it was not taken",
    )


def _blob(api: Api, repository: str, entry: Entry, own: bytes) -> bytes:
    """The content of a listed file, verified against its SHA. What equals the course's own file is not asked for."""
    if blob_sha(own) == entry.sha:
        return own
    answer = api.get(f"/repos/{repository}/git/blobs/{entry.sha}")
    try:
        data = base64.b64decode(answer["content"]) if answer["encoding"] == "base64" else b""
    except (binascii.Error, ValueError):
        raise _odd("blob") from None
    if len(data) > MAX_SOURCE or blob_sha(data) != entry.sha:
        raise _odd("blob")
    return data


def _own(course: Course, exercise: Exercise) -> bytes:
    path = Path(course.root, "exercises", exercise.id, f"{exercise.name}.py")
    return path.read_bytes() if path.is_file() else b""


def _is_folder(entry: Entry) -> bool:
    return entry.type == "tree" and entry.mode == TREE and bool(_SHA.fullmatch(entry.sha))


def _listing(answer: object) -> Listing:
    try:
        return msgspec.convert(answer, Listing)
    except msgspec.ValidationError:
        raise _odd("tree") from None


def _sha(value: object) -> str:
    if isinstance(value, str) and _SHA.fullmatch(value):
        return value
    raise _odd("sha")


def _odd(what: str) -> GitHubError:
    return GitHubError(
        Text(
            f"GitHub 的回答不合格式（{what}）：稍后再运行",
            f"GitHub's answer is not as documented ({what}): run it again later",
        )
    )
