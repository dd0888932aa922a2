"""age: encrypting to public keys, decrypting with private ones. The only module that knows pyrage."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]

from grader.editions.bundle import MOST_BYTES, BundleError

Identity = Any  # pyrage's two classes of private keys, which share no base
_OVERHEAD = 1 << 20  # bytes for the header: a stanza is 100 to 800
MOST = MOST_BYTES + _OVERHEAD + 1  # bytes worth reading of a file: one more than is taken, so that a longer one is told


def read(path: Path, most: int = MOST) -> bytes:
    """The bytes of a file, `most` of them: a sealed one's unless fewer are asked for. BundleError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise BundleError(f"{path}：读不了（{error.strerror}）", f"{path}: cannot be read ({error.strerror})") from None


def make_key() -> tuple[str, str]:
    """A new X25519 key: (private `AGE-SECRET-KEY-1…`, public `age1…`)."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def public_of(secret: str) -> str:
    """The public half of an `AGE-SECRET-KEY-1…`. BundleError where it is none."""
    return str(_x25519(secret).to_public())


def recipient(line: str) -> Any:
    """The recipient that an `age1…`, `ssh-ed25519 …` or `ssh-rsa …` line names. ValueError where age cannot use it."""
    try:
        if line.startswith("age1"):
            return pyrage.x25519.Recipient.from_str(line)
        return pyrage.ssh.Recipient.from_str(line)
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from None


def age_identity(secret: str) -> Identity:
    """An identity from `AGE-SECRET-KEY-1…`. BundleError where it is none."""
    return _x25519(secret)


def ssh_identity(text: bytes) -> Identity:
    """An identity from an OpenSSH private key without passphrase. ValueError where age cannot use it."""
    try:
        return pyrage.ssh.Identity.from_buffer(text)
    except pyrage.IdentityError as error:
        raise ValueError(str(error)) from None


def seal(data: bytes, lines: Sequence[str]) -> bytes:
    """An age file that each of these public keys opens. ValueError without any, or with one that age cannot use."""
    if not lines:
        raise ValueError("nobody to encrypt to")
    return bytes(pyrage.encrypt(data, [recipient(line) for line in lines]))


def unseal(data: bytes, identities: Sequence[Identity]) -> bytes | None:
    """What an age file holds; None where none of the keys is among its recipients. BundleError where it is damaged."""
    if len(data) > MOST_BYTES + _OVERHEAD:
        raise BundleError(
            f"文件超过 {MOST_BYTES >> 20} MiB，不像是这里的包",
            f"the file is over {MOST_BYTES >> 20} MiB, which no bundle is",
        )
    if not is_age(data):
        raise BundleError("这不是 age 文件：请重新下载", "this is no age file: download it again")
    try:
        plain = io.BytesIO()
        pyrage.decrypt_io(io.BytesIO(data), plain, list(identities))  # decrypt() reads a long header 30 times as slowly
        return plain.getvalue()
    except (pyrage.DecryptError, OSError) as error:
        if "matching keys" in str(error):
            return None
        raise BundleError(
            "文件不完整或被改动过：请重新下载", "the file is incomplete or was tampered with: download it again"
        ) from None


def is_age(data: bytes) -> bool:
    """Whether these bytes begin as an age file does."""
    return data.startswith((b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"))


def header_within(data: bytes, most: int) -> bool:
    """Whether the header, which is read in full before any key is tried, ends within so many bytes."""
    return len(data) <= most or b"\n--- " in data[: most + len(b"\n--- ")]


def tags(data: bytes) -> frozenset[str] | None:
    """The SSH keys that an age file names in its header: base64 of the first four bytes of their SHA-256. None: cannot be told."""
    if not data.startswith(b"age-encryption.org/v1\n"):
        return None
    found = set()
    for line in data.split(b"\n--- ", 1)[0].splitlines():
        words = line.decode("ascii", "replace").split(" ")
        if words[0] == "->" and len(words) > 2 and words[1] in ("ssh-ed25519", "ssh-rsa"):
            found.add(words[2])
    return frozenset(found)


def _x25519(secret: str) -> Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError:
        raise BundleError(
            "这不是 age 私钥（AGE-SECRET-KEY-1…）", "this is no age private key (AGE-SECRET-KEY-1…)"
        ) from None
