"""Public keys to encrypt to: which lines age can use, why not the others, and where a member's lines come from."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.catalogue import CourseError
from grader.editions import agefile
from grader.model import Struct, Text

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
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        line = " ".join(words[:1] if words[0].startswith("age1") else words[:2])
        reason = _reason(words[0])
        if reason is None:
            try:
                agefile.recipient(line)
            except ValueError:
                reason = _damaged(words[0])
        if reason is not None:
            unusable.append(reason)
        elif line not in usable:
            usable.append(line)
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
    except OSError as error:
        why = str(getattr(error, "reason", error))
    raise CourseError(
        f"取不到 {address}（{why}）：稍后再试，或用 --keys 目录 给出 {handle}.keys",
        f"cannot fetch {address} ({why}): try again later, or give {handle}.keys in a folder by --keys",
    )


def from_folder(folder: Path, handle: str) -> str | None:
    """The text of HANDLE.keys, however the handle's letters are cased; None where there is none."""
    for path in sorted(folder.iterdir()):
        if path.name.casefold() == f"{handle}.keys".casefold() and path.is_file():
            return path.read_bytes()[:_MOST].decode("utf-8-sig", "replace")
    return None


def _reason(kind: str) -> Text | None:
    """Why age can use no key of this kind."""
    if kind.startswith("sk-"):
        return Text(f"{kind} 在安全密钥里，不能解密", f"{kind} lives in a security key, which cannot decrypt")
    if kind.startswith("ecdsa-"):
        return Text(f"{kind} 是 ECDSA，age 不支持", f"{kind} is ECDSA, which age cannot encrypt to")
    if kind.startswith("age1") or kind in ("ssh-ed25519", "ssh-rsa"):
        return None
    return Text(f"age 不认识 {ascii(kind)[:40]}", f"age knows no {ascii(kind)[:40]}")


def _damaged(kind: str) -> Text:
    kind = kind if kind.startswith("ssh-") else "age1…"
    more = Text("（RSA 至少 2048 位）", " (RSA needs 2,048 bits)") if kind == "ssh-rsa" else Text("", "")
    return Text(f"{kind} 密钥不完整或太短{more.zh}", f"the {kind} key is incomplete or too short{more.en}")
