"""Two files on the `badges` branch, always as one commit without parents: the branch has no history and never grows.

Calls: GitHub's documentation, "REST API endpoints for Git database".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from grader.github.api import Api, GitHubError, NotFound

BRANCH = "badges"
SVG, ENDPOINT = "badge.svg", "badge.json"
_MODE = "100644"
_MESSAGE = "Progress of the exercises"


def commit(api: Api, repository: str, svg: str, endpoint: str) -> bool:
    """Make the branch hold exactly these two texts; False where it does already."""
    files = {SVG: svg, ENDPOINT: endpoint}
    git = f"/repos/{repository}/git"
    try:
        tip = str(api.get(f"{git}/ref/heads/{BRANCH}")["object"]["sha"])
    except NotFound:
        tip = ""
    if tip:
        found = api.get(f"{git}/commits/{tip}")
        if found["tree"]["sha"] == tree_id(files) and not found["parents"]:
            return False
    entries = [{"path": name, "mode": _MODE, "type": "blob", "content": text} for name, text in files.items()]
    tree = api.post(f"{git}/trees", {"tree": entries})["sha"]
    made = api.post(f"{git}/commits", {"message": _MESSAGE, "tree": tree, "parents": []})["sha"]
    if not tip and _create(api, git, made):
        return True
    api.patch(f"{git}/refs/heads/{BRANCH}", {"sha": made, "force": True})
    return True


def tree_id(files: Mapping[str, str]) -> str:
    """Git's name of a flat tree of UTF-8 text files."""
    rows = (
        f"{_MODE} {name}\0".encode() + _object("blob", text.encode()).digest() for name, text in sorted(files.items())
    )
    return _object("tree", b"".join(rows)).hexdigest()


def urls(server: str, repository: str) -> tuple[str, str]:
    """Where a README finds the SVG and a badge service the JSON; relative to nothing."""
    raw = f"{server}/{repository}/raw/{BRANCH}"
    return f"{raw}/{SVG}", f"{raw}/{ENDPOINT}"


def _create(api: Api, git: str, sha: str) -> bool:
    """False where another run has created the branch in the meantime."""
    try:
        api.post(f"{git}/refs", {"ref": f"refs/heads/{BRANCH}", "sha": sha})
    except GitHubError as error:
        if error.status != 422:
            raise
        return False
    return True


def _object(kind: str, data: bytes) -> hashlib._Hash:
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False)
