"""What GitHub remembers, for scripted answers: check runs, a real git repository, releases. Beginnings of answers are the description's examples."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.github.description import Operation
from tests.github.server import Answer, Asked

REPOSITORY = "octocat/exercises"
TOKEN = "ghs_0123456789abcdefTOKEN"
HOME = "/repos/{owner}/{repo}"


def refused(status: int, message: str, **headers: str) -> Answer:
    return Answer(
        status,
        {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)},
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


NOT_FOUND = refused(404, "Not Found")
NO_PERMISSION = refused(403, "Resource not accessible by integration")


@dataclass
class Double:
    """`first`: answers for the next requests, None lets one through. `writes`: whether the token may."""

    git: Path
    url: str = ""
    writes: bool = True
    first: list[Answer | None] = field(default_factory=list)
    runs: dict[int, dict[str, Any]] = field(default_factory=dict)
    releases: list[dict[str, Any]] = field(default_factory=list)
    assets: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.git.mkdir()
        self.run("init", "--quiet", "--bare")

    def run(self, *words: str, data: bytes = b"") -> str:
        who = [word for key in ("user.name", "user.email") for word in ("-c", f"{key}=octocat")]
        done = subprocess.run(["git", *who, *words], cwd=self.git, input=data, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def __call__(self, operation: Operation, asked: Asked, example: Any) -> Answer | None:
        if asked.headers.get("authorization") != f"token {TOKEN}":
            return refused(401, "Bad credentials")
        if self.first and (answer := self.first.pop(0)) is not None:
            return answer
        if asked.method != "GET" and not self.writes:
            return NO_PERMISSION
        match = operation.pattern.fullmatch(asked.path)
        assert match is not None
        name = f"{operation.method} {operation.template.removeprefix(HOME)}"
        return ANSWERS[name](self, asked, example, *match.groups()[2:])

    # ---- check runs ----

    def create_run(self, asked: Asked, example: Any) -> Answer:
        made = {**asked.json, "id": len(self.runs) + 1}
        self.runs[made["id"]] = made
        return Answer(201, {**example, "id": made["id"], "name": made["name"], "conclusion": made["conclusion"]})

    def update_run(self, asked: Asked, example: Any, number: str) -> Answer:
        made = self.runs.get(int(number))
        if made is None:
            return NOT_FOUND
        made["output"]["annotations"] += asked.json["output"]["annotations"]
        return Answer(200, {**example, "id": made["id"]})

    # ---- git ----

    def ref(self, asked: Asked, example: Any, name: str) -> Answer:
        try:
            sha = self.run("rev-parse", "--verify", "--quiet", f"refs/{name}")
        except subprocess.CalledProcessError:
            return NOT_FOUND
        return Answer(200, {**example, "ref": f"refs/{name}", "object": {**example["object"], "sha": sha}})

    def create_tree(self, asked: Asked, example: Any) -> Answer:
        rows = [
            f"{each['mode']} {each['type']} {self.run('hash-object', '-w', '--stdin', data=each['content'].encode())}\t{each['path']}"
            for each in asked.json["tree"]
        ]
        return Answer(201, {**example, "sha": self.run("mktree", data="\n".join(rows).encode())})

    def create_commit(self, asked: Asked, example: Any) -> Answer:
        parents = [word for parent in asked.json["parents"] for word in ("-p", parent)]
        sha = self.run("commit-tree", asked.json["tree"], *parents, "-m", asked.json["message"])
        return Answer(201, {**example, "sha": sha})

    def commit(self, asked: Asked, example: Any, sha: str) -> Answer:
        tree, *parents = self.run("rev-parse", f"{sha}^{{tree}}", f"{sha}^@").split()
        body = {**example, "sha": sha, "tree": {**example["tree"], "sha": tree}}
        return Answer(200, {**body, "parents": [{**example["parents"][0], "sha": each} for each in parents]})

    def create_ref(self, asked: Asked, example: Any) -> Answer:
        try:
            self.run("update-ref", asked.json["ref"], asked.json["sha"], "")
        except subprocess.CalledProcessError:
            return refused(422, "Reference already exists")
        return Answer(201, {**example, "ref": asked.json["ref"]})

    def update_ref(self, asked: Asked, example: Any, name: str) -> Answer:
        if not asked.json.get("force"):
            return refused(422, "Update is not a fast forward")
        self.run("update-ref", f"refs/{name}", asked.json["sha"])
        return Answer(200, {**example, "ref": f"refs/{name}"})

    # ---- releases ----

    def list_releases(self, asked: Asked, example: Any) -> Answer:
        """Two a page, so that pages are followed."""
        page, size = int(asked.query.get("page", "1")), 2
        link = f'<{self.url}{asked.path}?per_page=100&page={page + 1}>; rel="next"'
        rest = self.releases[page * size :]
        return Answer(200, self.releases[(page - 1) * size : page * size], {"link": link} if rest else {})

    def create_release(self, asked: Asked, example: Any) -> Answer:
        return Answer(201, self.add_release(example, **asked.json))

    def add_release(self, example: Any, **fields: Any) -> dict[str, Any]:
        number = len(self.releases) + 1
        upload = f"{self.url}/repos/{REPOSITORY}/releases/{number}/assets{{?name,label}}"
        page = f"https://github.com/{REPOSITORY}/releases/{number}"
        release = {**example, **fields, "id": number, "upload_url": upload, "html_url": page, "assets": []}
        self.releases.append(release)
        self.assets[number] = {}
        return release

    def update_release(self, asked: Asked, example: Any, number: str) -> Answer:
        release = self.releases[int(number) - 1]
        release.update(asked.json)
        return Answer(200, release)

    def list_assets(self, asked: Asked, example: Any, number: str) -> Answer:
        return Answer(200, list(self.assets[int(number)].values()))

    def create_asset(self, asked: Asked, example: Any, number: str) -> Answer:
        name = asked.query["name"]
        if name in self.assets[int(number)]:
            body = refused(422, "Validation Failed").body
            return Answer(
                422, {**body, "errors": [{"resource": "ReleaseAsset", "field": "name", "code": "already_exists"}]}
            )
        return Answer(201, self.add_asset(example, int(number), name, asked.body, asked.headers["content-type"]))

    def add_asset(self, example: Any, release: int, name: str, data: bytes, kind: str, **more: Any) -> dict[str, Any]:
        number = sum(map(len, self.assets.values())) + 100
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        made = {**example, "id": number, "name": name, "size": len(data), "digest": digest, "content_type": kind}
        made |= {"state": "uploaded", **more}
        self.assets[release][name] = made
        self.files[name] = data
        return made

    def delete_asset(self, asked: Asked, example: Any, number: str) -> Answer:
        for there in self.assets.values():
            for name in [name for name, each in there.items() if each["id"] == int(number)]:
                del there[name]
        return Answer(204)


ANSWERS: dict[str, Any] = {
    "POST /check-runs": Double.create_run,
    "PATCH /check-runs/{check_run_id}": Double.update_run,
    "GET /git/ref/{ref}": Double.ref,
    "POST /git/trees": Double.create_tree,
    "POST /git/commits": Double.create_commit,
    "GET /git/commits/{commit_sha}": Double.commit,
    "POST /git/refs": Double.create_ref,
    "PATCH /git/refs/{ref}": Double.update_ref,
    "GET /releases": Double.list_releases,
    "POST /releases": Double.create_release,
    "PATCH /releases/{release_id}": Double.update_release,
    "GET /releases/{release_id}/assets": Double.list_assets,
    "POST /releases/{release_id}/assets": Double.create_asset,
    "DELETE /releases/assets/{asset_id}": Double.delete_asset,
}
