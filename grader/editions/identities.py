"""Private keys of the person at this machine: found, opened in memory, never written. A passphrase is asked for only where it helps.

Not covered: keys that only an agent or a security key holds; for those there is `grader key`.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from grader.editions import agefile
from grader.editions.bundle import BundleError
from grader.editions.recipients import ADVICE
from grader.model import Text

ENVIRONMENT = "GRADER_IDENTITY"  # the text of a private key, for machines; taken out of the environment when it is read
TRIES = 3
_MOST = 64 << 10  # bytes of a key file
_OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_USABLE = ("ssh-ed25519", "ssh-rsa")

Ask = Callable[[str], str]  # the key's name → its passphrase


class Key(NamedTuple):
    """A private key file: its name as a person knows it, and its text, which no repr shows."""

    name: str
    text: bytes

    def __repr__(self) -> str:
        return f"Key({self.name!r})"


class Unusable(Exception):
    """A key that cannot serve; `text` says why, without advice."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def ask_at_terminal(name: str) -> str:
    """A passphrase, typed without echo. BundleError where there is no terminal."""
    if not sys.stdin.isatty():
        raise BundleError(
            f"{name} 有口令保护：请在终端里运行", f"{name} is protected by a passphrase: run this at a terminal"
        )
    return getpass.getpass(f"{name}: passphrase / 口令: ")


def age_key_path(home: Path) -> Path:
    """Where `grader key` keeps a member's age key."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".config") / "grader" / "age.key"


def usual(home: Path) -> list[Path]:
    """The key files that a person usually has: the age key, then those of SSH."""
    ssh = home / ".ssh"
    named = [path for path in sorted(ssh.glob("id_*")) if path.suffix != ".pub"] if ssh.is_dir() else []
    return [path for path in (age_key_path(home), *named) if path.is_file()]


def read(path: Path) -> bytes:
    """The bytes of a key file. BundleError where it cannot be read."""
    return agefile.read(path, _MOST)


def at_hand(chosen: Sequence[Path] | None = None) -> list[Key]:
    """The keys to try: that in GRADER_IDENTITY, which no child process gets to see afterwards, then the chosen files or the usual ones."""
    machine = os.environ.pop(ENVIRONMENT, "").strip()
    found = [Key(ENVIRONMENT, machine.encode() + b"\n")] if machine else []
    home = Path.home()
    for path in chosen or usual(home):
        name = f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
        found.append(Key(name, read(path)))
    return found


def load(key: Key, wanted: frozenset[str] | None, ask: Ask) -> list[agefile.Identity]:
    """The identities in a key file. `wanted`: tags of the SSH keys that would help, None: any. Unusable says why there is none."""
    name, text = key
    if b"AGE-SECRET-KEY-1" in text:
        lines = text.decode("utf-8", "replace").splitlines()
        try:
            return [agefile.age_identity(line) for line in lines if line.strip().startswith("AGE-SECRET-KEY-1")]
        except BundleError:
            raise Unusable(
                f"{name} 里的 age 私钥不完整", f"the age key (AGE-SECRET-KEY-1…) in {name} is damaged"
            ) from None
    if text.startswith(_OPENSSH):
        kind, tag, locked = _outside(text, name)
        if kind not in _USABLE:
            raise Unusable(f"{name} 是 {kind} 密钥，age 用不了", f"{name} is an {kind} key, which age cannot use")
        if wanted is not None and tag not in wanted:
            raise Unusable(f"不是封给 {name} 的", f"it is not sealed to {name}")
        if not locked:
            return [_ssh(text, name)]
    return [_ssh(_plain(_opened(text, name, ask), name), name)]


def signing_key(key: Key, ask: Ask) -> Ed25519PrivateKey:
    """An Ed25519 key to sign with. BundleError where it is another thing."""
    try:
        opened = _opened(key.text, key.name, ask)
    except Unusable as error:
        raise BundleError(error.text.zh, error.text.en) from None
    if not isinstance(opened, Ed25519PrivateKey):
        raise BundleError(
            f"{key.name} 不是 Ed25519 私钥：用 grader key --signing 生成",
            f"{key.name} is no Ed25519 private key: make one by grader key --signing",
        )
    return opened


def _opened(text: bytes, name: str, ask: Ask) -> object:
    """The key, decrypted in memory; three tries for the passphrase."""
    for passphrase in _passphrases(name, ask):
        try:
            if text.startswith(_OPENSSH):
                return serialization.load_ssh_private_key(text, passphrase)
            return serialization.load_pem_private_key(text, passphrase)
        except TypeError:  # a passphrase is wanted
            continue
        except UnsupportedAlgorithm:
            raise Unusable(
                f"{name} 的加密方式不受支持", f"{name} is encrypted in a way that is not supported"
            ) from None
        except ValueError:
            if passphrase is None:
                raise _what_else(text, name) from None
    raise BundleError(f"{name}：口令 {TRIES} 次都不对", f"{name}: the passphrase was wrong {TRIES} times")


def _passphrases(name: str, ask: Ask) -> Iterator[bytes | None]:
    yield None
    for _ in range(TRIES):
        try:
            passphrase = ask(name).encode(
                "utf-8", "surrogateescape"
            )  # the bytes that were typed, also those of no UTF-8
        except UnicodeEncodeError:
            raise BundleError(
                f"{name}：口令里有无法编码的字符，请在终端里重新输入",
                f"{name}: the passphrase holds a character that cannot be encoded: type it again at a terminal",
            ) from None
        yield passphrase


def _plain(key: object, name: str) -> bytes:
    if not isinstance(key, (Ed25519PrivateKey, RSAPrivateKey)):
        raise Unusable(f"{name} 既不是 Ed25519 也不是 RSA", f"{name} is neither Ed25519 nor RSA")
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )


def _ssh(text: bytes, name: str) -> agefile.Identity:
    try:
        return agefile.ssh_identity(text)
    except ValueError:
        raise _what_else(text, name) from None


def _what_else(text: bytes, name: str) -> Unusable:
    """What a file is that is no private key age can use."""
    if text.startswith(b"PuTTY-User-Key-File"):
        return Unusable(
            f"{name} 是 PuTTY 格式：用 puttygen 导出为 OpenSSH", f"{name} is PuTTY's: export it as OpenSSH by puttygen"
        )
    if text.startswith((b"ssh-", b"ecdsa-", b"sk-", b"age1")):
        return Unusable(f"{name} 是公钥，这里要私钥", f"{name} is a public key, the private one is wanted")
    return Unusable(f"{name} 不是能用的私钥", f"{name} is no private key that can be used")


def _outside(text: bytes, name: str) -> tuple[str, str, bool]:
    """What an OpenSSH private key shows without its passphrase: (kind, age's tag of it, whether it is protected)."""
    try:
        data = base64.b64decode(b"".join(text.split(b"-----")[2].split()), validate=True)
        if not data.startswith(b"openssh-key-v1\0"):
            raise ValueError("another format")
        cipher, at = _string(data, 15)
        _, at = _string(data, at)
        _, at = _string(data, at)
        blob, _ = _string(data, at + 4)
        kind, _ = _string(blob, 0)
    except (ValueError, IndexError, struct.error):
        raise Unusable(f"{name} 不完整", f"{name} is incomplete") from None
    tag = base64.b64encode(hashlib.sha256(blob).digest()[:4]).decode().rstrip("=")
    return ascii(kind.decode("latin-1"))[1:-1][:60], tag, cipher != b"none"


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">I", data, at)
    if at + 4 + length > len(data):
        raise ValueError("too short")
    return data[at + 4 : at + 4 + length], at + 4 + length


def refusal(reasons: list[Text]) -> BundleError:
    """The one line for a person none of whose keys opens a file."""
    zh = "；".join(reason.zh for reason in reasons) or "在 ~/.ssh 和 grader key 的位置没有找到私钥"
    en = (
        "; ".join(reason.en for reason in reasons) or "no private key was found in ~/.ssh or where grader key keeps one"
    )
    return BundleError(
        f"你的密钥打不开它：{zh}。{ADVICE.zh}", f"none of your keys opens it: {en}. If it should, {ADVICE.en}"
    )
