"""People with keys, an authoring tree in git, a learner's tree without solutions/; everything in temporary folders."""

from __future__ import annotations

import base64
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from grader.editions import git, identities, sealing, signature
from grader.editions.identities import Key
from grader.editions.members import Member
from tests.conftest import TOY

COURSE = "toy-course"
SCRIPT = """
import sys
from grader.cli import app, main, open_course
from grader.editions import sealing_cli
if "unlock" not in [c.name or c.callback.__name__ for c in app.registered_commands]:
    sealing_cli.register(app, open_course)
main()
"""
_MAKE = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
}


def ssh_key(folder: Path, kind: str = "ed25519", passphrase: str = "") -> tuple[Path, str]:
    """A real key pair, (private file, public line), made by ssh-keygen where it is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"id_{kind}"
    if shutil.which("ssh-keygen"):
        command = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "somebody@somewhere", "-f", str(path)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        return path, path.with_suffix(".pub").read_text().strip()
    key = _MAKE[kind]()
    encryption = (
        serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    )
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, encryption))
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    path.with_suffix(".pub").write_bytes(public + b"\n")
    return path, public.decode()


def security_key(folder: Path) -> tuple[Path, str]:
    """What a security key leaves on disk: the public half, and a private file that holds a handle only."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = b"sk-ssh-ed25519@openssh.com"
    blob = _string(kind) + _string(bytes(range(32))) + _string(b"ssh:")
    data = (
        b"openssh-key-v1\0"
        + _string(b"none") * 2
        + _string(b"")
        + struct.pack(">I", 1)
        + _string(blob)
        + _string(b"\0" * 64)
    )
    path = folder / "id_ed25519_sk"
    text = base64.encodebytes(data).decode()
    path.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}-----END OPENSSH PRIVATE KEY-----\n")
    return path, f"{kind.decode()} {base64.b64encode(blob).decode()} somebody@somewhere"


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


class Person(NamedTuple):
    """Somebody at a machine of their own."""

    handle: str
    home: Path
    public: str

    @property
    def keys(self) -> list[Key]:
        return [Key(path.name, path.read_bytes()) for path in identities.usual(self.home)]


def person(place: Path, handle: str, kind: str = "ed25519", passphrase: str = "") -> Person:
    """A home with one SSH key."""
    home = place / "homes" / handle
    _, public = ssh_key(home / ".ssh", kind, passphrase)
    return Person(handle, home, public)


def never(name: str) -> str:
    """A passphrase prompt that nobody should see."""
    raise AssertionError(f"asked for the passphrase of {name}")


class Authors:
    """The maintainers: an authoring tree in git, their signing key, their age key for proposals."""

    def __init__(self, place: Path) -> None:
        self.root = place / "authoring"
        shutil.copytree(TOY, self.root, ignore=shutil.ignore_patterns("situations", "__pycache__", ".grader"))
        private, self.signer = signature.make_key()
        self.signing = identities.signing_key(Key("signing.key", private), never)
        self.private = private
        self.proposals = ""
        self.release = 1
        self.declare()
        git.run(self.root, "init", "--quiet")
        self.commit("the course")

    def declare(self, *signers: str) -> None:
        """Write editions.toml."""
        text = f'format = 1\ncourse = "{COURSE}"\nrelease = {self.release}\n'
        text += f'proposals = ["{self.proposals}"]\n' if self.proposals else ""
        for signer in signers or (self.signer,):
            text += f'\n[[signers]]\nkey = "{signer}"\n'
        (self.root / "editions.toml").write_text(text, encoding="utf-8")

    def commit(self, message: str) -> None:
        git.run(self.root, "add", "--all")
        who = ["-c", "user.name=author", "-c", "user.email=author@example.invalid"]
        git.run(self.root, *who, "commit", "--quiet", "--allow-empty", "-m", message)

    def publish(self, place: Path) -> Path:
        """A learner's tree of what is here now, in a repository that ignores solutions/."""
        shutil.copytree(self.root, place, ignore=shutil.ignore_patterns(".git", "solutions"))
        (place / ".gitignore").write_text("/solutions/\n/members.toml\n*.age\n.grader/\n", encoding="utf-8")
        git.run(place, "init", "--quiet")
        git.run(place, "add", "--all")
        git.run(place, "-c", "user.name=a", "-c", "user.email=a@example.invalid", "commit", "--quiet", "-m", "release")
        return place

    def seal(self, *people: tuple[Person, str], today: str = "2026-12-01") -> dict[str, bytes]:
        """Both bundles for people with their tiers."""
        import datetime

        keys = {who.handle: who.public for who, _ in people}
        members = [Member(who.handle, tier) for who, tier in people]
        made = sealing.seal(self.root, members, keys.get, self.signing, datetime.date.fromisoformat(today))
        return {sealed.edition: sealed.data for sealed in made.bundles}


def grader(*words: str, cwd: Path, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The command line as another user of the machine runs it: a HOME of their own, nothing else inherited."""
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
        | env,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def authors(tmp_path: Path) -> Authors:
    return Authors(tmp_path)
