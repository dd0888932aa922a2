"""Public keys to encrypt to: which lines age can use, why not the others, and where a member's lines come from."""

from __future__ import annotations

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.catalogue import CourseError
from grader.editions import agefile
from grader.model import Struct, Text
from grader.report.escape import line

HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}")
ADVICE = Text(
    "请运行 grader key，把它显示的 age1… 一行发给维护者",
    "run `grader key` and send the maintainers the age1… line that it shows",
)
_MOST = 64 << 10  # bytes of one person's keys
_SECONDS = 15.0

Opener = Callable[..., Any]  # urllib.request.urlopen, or a stand-in for it


class Keys(Struct, frozen=True):
    """The lines that age can use, without comments, and for each of the others the reason why it cannot."""

    usable: tuple[str, ...]
    unusable: tuple[Text, ...] = ()


def parse(text: str) -> Keys:
    """Public keys, one per line; blank lines and `#` comments do not count."""
    usable: list[str] = []
    unusable: list[Text] = []
    for row in text.splitlines():
        words = row.split()
        if not words or words[0].startswith("#"):
            continue
        key = " ".join(words[:1] if words[0].startswith("age1") else words[:2])
        reason = _reason(words[0])
        if reason is None:
            try:
                agefile.recipient(key)
            except ValueError:
                reason = _damaged(words[0])
        if reason is not None:
            unusable.append(reason)
        elif key not in usable:
            usable.append(key)
    return Keys(tuple(usable), tuple(unusable))


def fetch(handle: str, opener: Opener = urllib.request.urlopen) -> str | None:
    """The SSH keys that a GitHub account shows to everybody; None where there is no such account. CourseError where GitHub cannot be asked."""
    assert HANDLE.fullmatch(handle), handle
    address = f"https://github.com/{handle}.keys"
    try:
        with opener(address, timeout=_SECONDS) as response:
            if not str(response.url).startswith("https://github.com/"):
                raise OSError(f"redirected to {response.url}")
            return bytes(response.read(_MOST)).decode("ascii", "replace")
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            return None
        why = str(error.code)
    except (OSError, http.client.HTTPException) as error:  # the latter: an answer that breaks off, or is no HTTP
        why = line(str(getattr(error, "reason", error)) or type(error).__name__)[:200]
    raise CourseError(
        f"取不到 {address}（{why}）：稍后再试，或用 --keys 目录 给出 {handle}.keys",
        f"cannot fetch {address} ({why}): try again later, or give {handle}.keys in a folder by --keys",
    )


def from_folder(folder: Path, handle: str) -> str | None:
    """The text of HANDLE.keys, however the handle's letters are cased; None where there is none. CourseError where it cannot be read."""
    try:
        for path in sorted(folder.iterdir()):
            if path.name.casefold() == f"{handle}.keys".casefold() and path.is_file():
                return path.read_bytes()[:_MOST].decode("utf-8-sig", "replace")
    except OSError as error:
        raise CourseError(
            f"--keys：{error.filename} 读不了（{error.strerror}）；给出放着 {handle}.keys 的目录",
            f"--keys: {error.filename} cannot be read ({error.strerror}); name a folder that holds {handle}.keys",
        ) from None
    return None


def _reason(kind: str) -> Text | None:
    """Why age can use no key of this kind."""
    kind = line(kind)[:40]  # it comes from somebody else, and goes to a terminal
    if kind.startswith("sk-"):
        return Text(f"{kind} 在安全密钥里，不能解密", f"{kind} lives in a security key, which cannot decrypt")
    if kind.startswith("ecdsa-"):
        return Text(f"{kind} 是 ECDSA，age 不支持", f"{kind} is ECDSA, which age cannot encrypt to")
    if kind.startswith("age1") or kind in ("ssh-ed25519", "ssh-rsa"):
        return None
    return Text(f"age 不认识 {kind!a}", f"age knows no {kind!a}")


def _damaged(kind: str) -> Text:
    kind = kind if kind.startswith("ssh-") else "age1…"
    more = Text("（RSA 至少 2048 位）", " (RSA needs 2,048 bits)") if kind == "ssh-rsa" else Text("", "")
    return Text(f"{kind} 密钥不完整或太短{more.zh}", f"the {kind} key is incomplete or too short{more.en}")
