"""GitHub in memory: accounts' repositories of one network of forks, and the issues of the course. It answers as the REST API documents.

Objects are shared by the whole network, as GitHub does it: every commit is served under every fork's name.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from grader.github import form
from grader.github.answers import BOT
from grader.github.api import GitHubError, NotFound
from grader.github.fetch import blob_sha
from grader.model import Text

COURSE = "course/exercises"
File = bytes | str  # content of a regular file; "link:TARGET", "submodule", "folder"
START = "2026-09-01T00:00:00Z"


class Repository:
    """One repository: its owner's number, branches by name."""

    def __init__(self, name: str, owner: int, private: bool) -> None:
        self.name, self.owner, self.private = name, owner, private
        self.branches: dict[str, str] = {}


class Hub:
    """`Api` from memory. `asked`: every request, as (verb, path)."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.blobs: dict[str, bytes] = {}
        self.trees: dict[str, list[dict[str, Any]]] = {}
        self.commits: dict[str, tuple[str, str]] = {}  # tree, parent
        self.issues: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, str]] = []
        self.clock = START
        self.most_listed = 100_000
        self.broken: dict[str, int] = {}  # path → status

    # -- what people do --

    def repository(self, name: str, owner: int, private: bool = False) -> Repository:
        made = Repository(name, owner, private)
        self.repositories[name.lower()] = made
        return made

    def push(self, name: str, files: dict[str, File], branch: str = "main") -> str:
        """A commit on top of a branch; its SHA."""
        repository = self.repositories[name.lower()]
        parent = repository.branches.get(branch, "")
        tree = self.plant(files)
        sha = hashlib.sha1(f"{tree} {parent} {len(self.commits)}".encode()).hexdigest()
        self.commits[sha] = (tree, parent)
        repository.branches[branch] = sha
        return sha

    def plant(self, files: dict[str, File]) -> str:
        """A tree; its SHA."""
        folders: dict[str, dict[str, File]] = {}
        entries = []
        for path, content in files.items():
            first, _, rest = path.partition("/")
            if rest:
                folders.setdefault(first, {})[rest] = content
            else:
                entries.append(self._entry(first, content))
        entries += [
            {"path": first, "mode": "040000", "type": "tree", "sha": self.plant(inner)}
            for first, inner in folders.items()
        ]
        sha = hashlib.sha1(json.dumps(entries).encode()).hexdigest()
        self.trees[sha] = sorted(entries, key=lambda e: e["path"])
        return sha

    def _entry(self, name: str, content: File) -> dict[str, Any]:
        if content == "submodule":
            return {"path": name, "mode": "160000", "type": "commit", "sha": "c" * 40}
        if content == "folder":
            return {"path": name, "mode": "040000", "type": "tree", "sha": self.plant({"inner.py": b"x = 1\n"})}
        mode = "100644" if isinstance(content, bytes) else "120000"
        data = content if isinstance(content, bytes) else content.removeprefix("link:").encode()
        self.blobs[blob_sha(data)] = data
        return {"path": name, "mode": mode, "type": "blob", "sha": blob_sha(data), "size": len(data)}

    def open(self, account: int, body: str, *labels: str, at: str = "") -> int:
        """An issue as the form opens it."""
        number = len(self.issues) + 1
        names = labels or ("grading-request",)
        self.issues[number] = {
            "number": number,
            "state": "open",
            "title": "grade @everybody $(id) ${{ github.token }}",
            "created_at": at or self.clock,
            "updated_at": at or self.clock,
            "closed_at": None,
            "labels": [{"name": name, "color": "ededed"} for name in names],
            "user": {"id": account, "login": f"learner-{account}", "type": "User"},
            "body": body,
        }
        self.comments[number] = []
        return number

    def labels(self, number: int) -> list[str]:
        return [label["name"] for label in self.issues[number]["labels"]]

    # -- what the API answers --

    def get(self, path: str, **params: object) -> Any:
        self.asked.append(("GET", path))
        if path in self.broken:
            raise GitHubError(Text("坏了", "broken"), self.broken[path])
        return copy.deepcopy(self._get(path, params))

    def get_all(self, path: str, **params: object) -> Iterator[Any]:
        return iter(self.get(path, **params))

    def post(self, path: str, body: Any) -> Any:
        self.asked.append(("POST", path))
        number = int(path.split("/")[5])
        if path.endswith("/comments"):
            self.comments[number].append({"body": body["body"], "user": {"login": BOT, "type": "Bot"}})
        else:
            self.issues[number]["labels"] += [{"name": name} for name in body["labels"]]
        return {}

    def patch(self, path: str, body: Any) -> Any:
        self.asked.append(("PATCH", path))
        issue = self.issues[int(path.split("/")[5])]
        issue.update(labels=[{"name": name} for name in body["labels"]], state=body["state"])
        issue.update(closed_at=self.clock, updated_at=self.clock, state_reason=body["state_reason"])
        return {}

    def put(self, path: str, body: object) -> Any:
        raise AssertionError(path)

    def _get(self, path: str, params: dict[str, object]) -> Any:
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)
        assert found is not None, path
        rest = found[2] or ""
        if rest.startswith("/issues"):
            assert found[1] == COURSE
            return self._issues(rest, params)
        repository = self.repositories.get(found[1].lower())
        if repository is None or repository.private:
            raise missing(path)
        return self._of(repository, rest, params)

    def _issues(self, rest: str, params: dict[str, object]) -> Any:
        parts = rest.split("/")[2:]
        if not parts:
            assert params["labels"] == "grading-request"
            return [
                issue
                for issue in self.issues.values()
                if params["state"] in (issue["state"], "all")
                and "grading-request" in self.labels(issue["number"])
                and issue["updated_at"] >= str(params.get("since", ""))
            ]
        if int(parts[0]) not in self.issues:
            raise missing(rest)
        return self.issues[int(parts[0])] if len(parts) == 1 else self.comments[int(parts[0])]

    def _of(self, repository: Repository, rest: str, params: dict[str, object]) -> Any:
        kind, _, last = rest.rpartition("/")
        if not rest:
            return {
                "full_name": repository.name,
                "private": repository.private,
                "owner": {"id": repository.owner, "login": repository.name.split("/")[0]},
                "default_branch": next(iter(repository.branches), "main"),
            }
        if kind == "/git/commits" and last in self.commits:
            return {"sha": last, "tree": {"sha": self.commits[last][0]}}
        if last == "branches-where-head":
            sha = kind.rpartition("/")[2]
            return [{"name": name, "commit": {"sha": tip}} for name, tip in repository.branches.items() if tip == sha]
        if kind == "/branches" and urllib.parse.unquote(last) in repository.branches:
            return {"name": last, "commit": {"sha": repository.branches[urllib.parse.unquote(last)]}}
        if kind == "/compare":
            base, head = last.split("...")
            return {"status": "behind" if head in self._history(base) else "diverged"}
        if kind == "/git/trees" and last in self.trees:
            deep = bool(params.get("recursive"))
            entries = list(self._list(last, "", deep))
            most = self.most_listed if deep else len(entries)
            return {"sha": last, "tree": entries[:most], "truncated": len(entries) > most}
        if kind == "/git/blobs" and last in self.blobs:
            data = self.blobs[last]
            return {"sha": last, "size": len(data), "encoding": "base64", "content": base64.encodebytes(data).decode()}
        raise missing(rest)

    def _history(self, sha: str) -> list[str]:
        found = []
        while sha:
            found.append(sha)
            sha = self.commits[sha][1]
        return found

    def _list(self, sha: str, above: str, deep: bool) -> Iterator[dict[str, Any]]:
        for entry in self.trees.get(sha, []):
            yield entry | {"path": above + entry["path"]}
            if deep and entry["type"] == "tree":
                yield from self._list(entry["sha"], f"{above}{entry['path']}/", True)


def missing(path: str) -> NotFound:
    return NotFound(Text(f"没有 {path}", f"no {path}"), 404)


def body(repository: str, sha: str, chapters: str = "", language: str = "English") -> str:
    """An issue body as GitHub makes it of the form."""
    answers = (repository, sha, chapters or "_No response_", language)
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in zip(form.LABELS, answers))


class Served:
    """A hub behind HTTP on the loopback; a context manager. `tokens`: what came in as Authorization."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.tokens: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                outer.tokens.add(self.headers.get("Authorization", ""))
                path, _, query = self.path.partition("?")
                params = dict(urllib.parse.parse_qsl(query))
                length = int(self.headers.get("Content-Length") or 0)
                sent = json.loads(self.rfile.read(length)) if length else None
                try:
                    if self.command == "GET":
                        found, status = outer.hub.get(path, **params), 200
                    else:
                        found, status = getattr(outer.hub, self.command.lower())(path, sent), 200
                except GitHubError as error:
                    found, status = {"message": "no"}, error.status
                data = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = _answer

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Served:
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
