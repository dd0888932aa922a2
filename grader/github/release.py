"""A release of an existing tag with files: drafted, filled, then published; run again, it goes on where it stopped.

Calls: GitHub's documentation, "REST API endpoints for releases" and "… for release assets". A published release may be
immutable, so its files are uploaded while it is a draft.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from grader.catalogue import CourseError
from grader.github.api import Api, GitHubError, NotFound
from grader.model import Struct

_TAG = re.compile(r"(?!.*\.\.)[A-Za-z0-9][\w.+/-]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[\w-])?", re.ASCII)  # GitHub renames others
_MOST = 512 << 20  # bytes; a file is read whole. GitHub takes 2 GiB
_TYPES = {
    ".age": "application/octet-stream",
    ".whl": "application/zip",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".toml": "application/toml",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


class Uploader(Api, Protocol):
    """The interface, and what only releases need."""

    def delete(self, path: str) -> None: ...

    def upload(self, url: str, data: bytes, content_type: str, **params: object) -> Any: ...


class Asset(Struct, frozen=True):
    """A file to be uploaded. `digest` as GitHub writes it: `sha256:…`."""

    name: str
    content_type: str
    data: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"


def read(paths: Sequence[Path]) -> tuple[Asset, ...]:
    """Files as assets; CourseError for a name that GitHub would change, one that comes twice, a file that cannot be read."""
    assets: dict[str, Asset] = {}
    for path in paths:
        if not _NAME.fullmatch(path.name) or path.name in assets:
            raise CourseError(
                f"{path}：附件的文件名只能用英文字母、数字和 . _ -，以字母或数字开头，不能重复",
                f"{path}: an asset's name consists of ASCII letters, digits and . _ -, begins with a letter or digit, and comes once",
            )
        try:
            large = path.stat().st_size > _MOST
            data = b"" if large else path.read_bytes()
        except OSError as error:
            raise CourseError(
                f"{path}：读不了（{error.strerror}）", f"{path}: cannot be read ({error.strerror})"
            ) from None
        if large or not data:
            raise CourseError(
                f"{path}：空文件或超过 {_MOST >> 20} MiB", f"{path}: is empty or larger than {_MOST >> 20} MiB"
            )
        assets[path.name] = Asset(path.name, _TYPES.get(path.suffix, "application/octet-stream"), data)
    return tuple(assets.values())


def publish(
    api: Uploader,
    repository: str,
    tag: str,
    notes: str,
    assets: Sequence[Asset],
    done: Callable[[Asset, bool], None] = lambda asset, new: None,
) -> str:
    """The release's page. `done`: after each asset, and whether it was uploaded now. CourseError: no such tag, another file of the same name."""
    home = f"/repos/{repository}"
    if not _TAG.fullmatch(tag):
        raise CourseError(f"{tag!a} 不是标签名", f"{tag!a} is no name of a tag")
    try:
        api.get(f"{home}/git/ref/tags/{tag}")
    except NotFound:
        raise CourseError(
            f"{repository} 没有标签 {tag}：先 git push origin {tag}",
            f"{repository} has no tag {tag}: git push origin {tag} first",
        ) from None
    wanted = {"tag_name": tag, "name": tag, "body": notes}
    # a draft has no page of its own under its tag, so the list is searched
    found = next((each for each in api.get_all(f"{home}/releases") if each["tag_name"] == tag), None)
    release = found if found is not None else api.post(f"{home}/releases", {**wanted, "draft": True})
    number = int(release["id"])
    there = _there(api, home, number)
    if clash := [asset.name for asset in assets if _differs(asset, there.get(asset.name))]:
        raise CourseError(
            f"{tag} 已有同名但内容不同的附件：{'、'.join(clash)}。发出的文件不改：换一个标签，或先在网页上删除",
            f"{tag} has assets of the same name with other content: {', '.join(clash)}. What is released is not changed: take a new tag, or delete them on the web page first",
        )
    for asset in assets:
        new = not _kept(there.get(asset.name))
        if new:
            _upload(api, home, release, asset, there)
        done(asset, new)
    if release["draft"] or any(release[key] != value for key, value in wanted.items()):
        release = api.patch(f"{home}/releases/{number}", {**wanted, "draft": False})
    return str(release["html_url"])


def _there(api: Api, home: str, number: int) -> dict[str, Mapping[str, Any]]:
    return {each["name"]: each for each in api.get_all(f"{home}/releases/{number}/assets")}


def _kept(found: Mapping[str, Any] | None) -> bool:
    """Uploaded whole; GitHub leaves a `starter` where an upload broke off."""
    return found is not None and found["state"] == "uploaded"


def _differs(asset: Asset, found: Mapping[str, Any] | None) -> bool:
    return found is not None and _kept(found) and found.get("digest") != asset.digest


def _upload(
    api: Uploader, home: str, release: Mapping[str, Any], asset: Asset, there: Mapping[str, Mapping[str, Any]]
) -> None:
    left = there.get(asset.name)
    if left is not None:
        api.delete(f"{home}/releases/assets/{int(left['id'])}")
    url = str(release["upload_url"]).split("{")[0]
    try:
        made = api.upload(url, asset.data, asset.content_type, name=asset.name)
    except GitHubError as error:
        # an attempt that failed in between may have come through, and the next one then finds the name taken
        made = _there(api, home, int(release["id"])).get(asset.name) if error.status == 422 else None
        if not _kept(made) or made is None:
            raise
    if made["name"] != asset.name or _differs(asset, made):
        raise CourseError(
            f"上传的 {asset.name} 到了 GitHub 内容不同：在网页上删除它，再运行一次",
            f"{asset.name} arrived on GitHub with other content: delete it on the web page and run this again",
        )
