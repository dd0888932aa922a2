"""Ed25519 over a bundle's bytes: who made it. Keys are kept as OpenSSH keeps them, so `ssh-keygen -t ed25519` makes one."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from grader.editions.bundle import BundleError

MAGIC = b"llm-inference-exercises bundle 1\n"  # signed, too: a signature made for anything else is none here
_FAMILY = b"llm-inference-exercises bundle "
_LENGTH = 64


def sign(body: bytes, key: Ed25519PrivateKey) -> bytes:
    """The body with its signature before it. The same body and key give the same bytes."""
    return MAGIC + key.sign(MAGIC + body) + body


def verified(signed: bytes, signers: Sequence[str]) -> bytes:
    """The body, where one of `signers` (`ssh-ed25519 AAAA…` lines) signed it; BundleError otherwise. Nothing is read before."""
    if not signed.startswith(MAGIC):
        if signed.startswith(_FAMILY):
            raise BundleError(
                "这个包的格式比评测器新：先运行 grader update",
                "this bundle has a newer format than the grader knows: run grader update first",
            )
        raise BundleError("能解密，但不是这里的包", "it can be decrypted, but it is none of our bundles")
    signature, body = signed[len(MAGIC) : len(MAGIC) + _LENGTH], signed[len(MAGIC) + _LENGTH :]
    for line in signers:
        try:
            public_key(line).verify(signature, MAGIC + body)
        except InvalidSignature:
            continue
        return body
    raise BundleError(
        "签名不是 editions.toml 里的任何一个密钥所签：这个包被拒绝。它可能是伪造的，也可能签名密钥已更换：先运行 grader update，再从课程仓库的发布页重新下载",
        "signed by none of the keys in editions.toml, so the bundle is refused. It may be forged, or the signing key was changed: run grader update, then download it again from the course's releases",
    )


def public_key(line: str) -> Ed25519PublicKey:
    """The key of an `ssh-ed25519 AAAA…` line. BundleError where it is none."""
    try:
        key = serialization.load_ssh_public_key(line.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError(
            f"editions.toml：签名密钥要写成 ssh-ed25519 AAAA…，现在是 {ascii(line)[:40]}",
            f"editions.toml: a signing key reads ssh-ed25519 AAAA…, not {ascii(line)[:40]}",
        )
    return key


def make_key() -> tuple[bytes, str]:
    """A new signing key: (private, OpenSSH's format without passphrase; public line)."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    return private, public_line(key)


def public_line(key: Ed25519PrivateKey) -> str:
    """The `ssh-ed25519 AAAA…` line that belongs into editions.toml."""
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return public.decode("ascii")
