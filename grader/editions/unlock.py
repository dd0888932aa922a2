"""A bundle → the files under solutions/ of a checkout: decrypted, its signature verified, its release compared, then placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from grader.catalogue import CourseError
from grader.editions import bundle, placement, sealing, signature, tiers, trust
from grader.editions.bundle import Bundle, BundleError
from grader.editions.identities import Ask, Key
from grader.editions.opening import opened
from grader.editions.placement import Placed
from grader.model import Struct, Text

RECORD = Path(".grader", "unlocked.json")  # what was unlocked here, by edition


class _Seen(Struct, frozen=True, omit_defaults=True):
    """The last bundle of an edition that was unlocked here; SHA-256 by path. `begun`: what was being placed when it was interrupted."""

    release: int = 0
    files: dict[str, str] = msgspec.field(default_factory=dict)
    begun: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Unlocked(Struct, frozen=True):
    """What became of it. `notes`: what a person should know about the release."""

    edition: str
    release: int
    placed: Placed
    notes: tuple[Text, ...]


def read(root: Path, data: bytes, keys: Sequence[Key], ask: Ask) -> Bundle:
    """The bundle that an age file holds, with everything verified that this checkout can verify. BundleError otherwise."""
    trusted = trust.read(root)
    if not trusted.signers:
        raise CourseError(
            f"{trust.NAME} 里没有签名密钥，任何包都无法验证",
            f"{trust.NAME} lists no signing key, so no bundle can be verified",
        )
    body = signature.verified(opened(data, keys, ask), [signer.key for signer in trusted.signers])
    content = bundle.decode(body, Bundle)
    if content.course != trusted.course:
        raise BundleError(
            f"这个包属于课程 {content.course!a}，这里是 {trusted.course!a}",
            f"the bundle belongs to the course {content.course!a}, this is {trusted.course!a}",
        )
    for entry in content.entries:
        if _tier(entry.path) is not sealing.TIERS[content.edition]:
            raise BundleError(
                f"{entry.path} 不属于 {content.edition}，整个包被拒绝",
                f"{entry.path} does not belong into {content.edition}, so the bundle is refused",
            )
    _refuse_older(content, trusted.release, _record(root))
    return content


def unlock(root: Path, content: Bundle) -> Unlocked:
    """Place a bundle's files. BundleError before anything is written where a link or a person's own work is in the way."""
    placement.target(root, RECORD.as_posix())  # a record that cannot be written is told before anything is placed
    record = _record(root)
    before = record.get(content.edition, _Seen())
    files = {entry.path: bundle.hash_of(entry.data) for entry in content.entries}
    begun = {path: tuple(dict.fromkeys((*before.begun.get(path, ()), digest))) for path, digest in files.items()}
    placed = placement.place(
        root,
        content.entries,
        before.files,
        begun=before.begun,
        ready=lambda: _write(
            root, record | {content.edition: msgspec.structs.replace(before, begun=before.begun | begun)}
        ),
    )
    _write(root, record | {content.edition: _Seen(content.release, files)})
    return Unlocked(content.edition, content.release, placed, tuple(_notes(root, content)))


def _notes(root: Path, content: Bundle) -> list[Text]:
    here = trust.read(root).release
    if content.release > here:
        return [
            Text(
                f"这个包是第 {content.release} 版，这里是第 {here} 版：运行 grader update 让题目跟上",
                f"the bundle is of release {content.release}, this checkout is of release {here}: run grader update so that the exercises catch up",
            )
        ]
    if content.tests != trust.public_hash(root):
        return [
            Text(
                "这里的题目或可见测试与封装时不同：参考解可能对不上",
                "exercises or visible tests here differ from those the bundle was made for: references may not fit them",
            )
        ]
    return []


def _refuse_older(content: Bundle, here: int, record: Mapping[str, _Seen]) -> None:
    newest = max(here, record.get(content.edition, _Seen()).release)
    if content.release < newest:
        raise BundleError(
            f"这个包是第 {content.release} 版，这里已经是第 {newest} 版：请下载第 {newest} 版的包",
            f"the bundle is of release {content.release}, older than release {newest}, which is here: download the bundle of release {newest}",
        )


def _tier(path: str) -> tiers.Tier | None:
    try:
        return tiers.tier_of(path)
    except CourseError:
        return None


def _write(root: Path, record: dict[str, _Seen]) -> None:
    placement.put(root, RECORD.as_posix(), msgspec.json.format(msgspec.json.encode(record)))


def _record(root: Path) -> dict[str, _Seen]:
    """What was unlocked here before; nothing where the file is missing or somebody broke it."""
    try:
        return msgspec.json.decode((root / RECORD).read_bytes(), type=dict[str, _Seen])
    except (OSError, msgspec.DecodeError):
        return {}
