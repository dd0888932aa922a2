"""New private keys: a member's age key, the maintainers' signing key. Written once, readable by their owner only."""

from __future__ import annotations

import os
from pathlib import Path

from grader.catalogue import CourseError, find_root
from grader.editions import agefile, signature
from grader.editions.bundle import BundleError


def age_key(path: Path) -> tuple[str, bool]:
    """The public `age1…` line of the key in `path`, and whether it was made just now."""
    if path.exists():
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise _refused(path, error) from None
        for line in lines:
            if line.startswith("AGE-SECRET-KEY-1"):
                try:
                    return agefile.public_of(line), False
                except BundleError:
                    break
        raise CourseError(
            f"{path} 已经存在，但不是完整的 age 私钥：换一个 --out",
            f"{path} is there and is no age key, or a damaged one: choose another --out",
        )
    secret, public = agefile.make_key()
    _write(path, f"# public key: {public}\n{secret}\n".encode())
    return public, True


def signing_key(path: Path) -> str:
    """A new signing key in `path` → its `ssh-ed25519 AAAA…` line. CourseError where the file is there already."""
    private, public = signature.make_key()
    _write(path, private)
    return public


def _refused(path: Path, error: OSError) -> CourseError:
    return CourseError(
        f"{path}：私钥不能放在这里（{error.strerror}）；用 --out 给出一个新文件",
        f"{path}: no private key can be kept there ({error.strerror}); name a new file by --out",
    )


def _write(path: Path, data: bytes) -> None:
    try:
        inside = find_root(path.parent)
    except CourseError:
        pass
    else:
        raise CourseError(
            f"{path} 在课程目录 {inside} 里，私钥不能放在会被提交的地方：换一个 --out",
            f"{path} lies inside the course {inside}, and a private key may not stand where it could be committed: choose another --out",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        if not path.exists():
            raise _refused(path, error) from None
        raise CourseError(
            f"{path} 已经存在，不会覆盖私钥：换一个 --out",
            f"{path} is there already, and no private key is overwritten: choose another --out",
        ) from None
    except OSError as error:
        raise _refused(path, error) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
