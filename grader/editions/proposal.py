"""Contributions that must not be read on their way: an exercise's private half, or a solution that a test fails wrongly.

They travel as an age file inside a public pull request; only the maintainers' age key opens it. What comes in is data: it is
named, compared and placed, never run. Running it is for `grader verify`, in a job that holds no key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from grader import submission
from grader.catalogue import CourseError
from grader.editions import agefile, bundle, git, placement, tiers, trust
from grader.editions.bundle import BundleError, Entry, Proposal
from grader.editions.identities import Ask, Key
from grader.editions.opening import opened
from grader.editions.placement import Placed
from grader.model import Exercise

MAGIC = b"llm-inference-exercises proposal 1\n"
FOLDER = "proposals"
MOST_BYTES = 4 << 20  # of one proposal
MOST_NOTE = 4000  # characters
MOST_HEADER = 16 << 10  # bytes: some hundred keys; each takes time to try, and a stranger may write any number
_ITEM = re.compile(r"[a-z0-9_]+/[a-z][a-z0-9_]*")


def private_half(root: Path, exercise: Exercise, note: str = "") -> Proposal:
    """What stands under solutions/ for one exercise. CourseError where the reference or the hidden tests are missing."""
    folder = root / "solutions" / exercise.id
    for needed in (f"{exercise.name}.py", "test_hidden.py"):
        if not (folder / needed).is_file():
            raise CourseError(
                f"缺少 solutions/{exercise.id}/{needed}：写好后先运行 grader verify {exercise.name}",
                f"solutions/{exercise.id}/{needed} is missing: write it, and run grader verify {exercise.name} first",
            )
    entries = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(root).as_posix()
        if "__pycache__" in path.parts or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or not path.is_file():
            raise CourseError(f"{name} 不是普通文件", f"{name} is no regular file")
        tiers.tier_of(name)
        entries.append(Entry(name, path.read_bytes()))
    return _proposal(root, "private half", exercise, entries, note)


def wrong_test(root: Path, exercise: Exercise, note: str = "", name: str = "") -> Proposal:
    """The learner's own file as a candidate for right/. CourseError where there is none, or it is the stub."""
    source = submission.read(root, exercise)
    if source.problem is not None:
        raise CourseError(source.problem.zh, source.problem.en)
    if source.absent or submission.fingerprint(source.text) in ("", exercise.stub):
        raise CourseError(
            f"exercises/{exercise.id}/{exercise.name}.py 还没写，或不是 Python：没有可报告的解",
            f"exercises/{exercise.id}/{exercise.name}.py is not written yet, or no Python: there is no solution to report",
        )
    data = source.text.encode()
    stem = name or f"reported_{bundle.hash_of(data)[:8]}"
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", stem):
        raise CourseError(
            f"{stem!a}：名字用小写字母、数字和下划线",
            f"{stem!a}: a name has lower case letters, digits and underscores",
        )
    return _proposal(root, "wrong test", exercise, [Entry(f"solutions/{exercise.id}/right/{stem}.py", data)], note)


def seal(root: Path, content: Proposal) -> Path:
    """Seal to the maintainers' keys, into proposals/; the file is made to be committed. CourseError where editions.toml names none."""
    lines = trust.read(root).proposals
    if not lines:
        raise CourseError(
            f"{trust.NAME} 的 proposals 是空的：维护者还没有公布接收贡献的 age 公钥",
            f"proposals in {trust.NAME} is empty: the maintainers have not published an age key for contributions yet",
        )
    body = bundle.encode(content)
    if len(body) > MOST_BYTES:
        raise CourseError(
            f"{content.item} 的私有部分超过 {MOST_BYTES >> 20} MiB",
            f"the private half of {content.item} is over {MOST_BYTES >> 20} MiB",
        )
    try:
        sealed = agefile.seal(MAGIC + body, lines)
    except ValueError as error:
        raise CourseError(
            f"{trust.NAME}：proposals 里的公钥用不了（{error}）",
            f"{trust.NAME}: a key in proposals cannot be used ({error})",
        ) from None
    path = (
        root / FOLDER / f"{content.item.split('/')[1]}-{bundle.hash_of(sealed)[:12]}.sealed"
    )  # not .age: learners' trees ignore those
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(sealed)
    return path


def read(root: Path, data: bytes, keys: Sequence[Key], ask: Ask) -> Proposal:
    """The proposal in an age file, every name checked against the item it is for. BundleError otherwise."""
    if len(data) > MOST_BYTES + (1 << 16):
        raise BundleError(f"文件超过 {MOST_BYTES >> 20} MiB", f"the file is over {MOST_BYTES >> 20} MiB")
    if not agefile.header_within(data, MOST_HEADER):
        raise BundleError(
            f"文件头超过 {MOST_HEADER >> 10} KiB，grader propose 封不出这样的文件：整个提案被拒绝",
            f"the file's header is over {MOST_HEADER >> 10} KiB, which grader propose never writes, so the proposal is refused",
        )
    plain = opened(data, keys, ask)
    if not plain.startswith(MAGIC):
        raise BundleError(
            "这不是 grader propose 或 report-wrong-test 封的文件",
            "this was not sealed by grader propose or report-wrong-test",
        )
    content = bundle.decode(plain[len(MAGIC) :], Proposal)
    if content.course != trust.read(root).course:
        raise BundleError(
            f"它属于课程 {ascii(content.course)[:60]}", f"it belongs to the course {ascii(content.course)[:60]}"
        )
    if not _ITEM.fullmatch(content.item) or not (root / "exercises" / content.item / "exercise.toml").is_file():
        raise BundleError(
            f"这里没有练习 {ascii(content.item)[:120]}：先合并拉取请求里公开的部分",
            f"there is no exercise {ascii(content.item)[:120]} here: first merge the public half of the pull request",
        )
    inside = f"solutions/{content.item}/" + ("right/" if content.kind == "wrong test" else "")
    for entry in content.entries:
        if not entry.path.startswith(inside):
            raise BundleError(
                f"{entry.path} 不在 {inside} 里，整个提案被拒绝",
                f"{entry.path} is outside {inside}, so the proposal is refused",
            )
        tiers.tier_of(entry.path)
    return content


def adopt(root: Path, content: Proposal, *, replace: bool = False) -> Placed:
    """Place a proposal's files in the authoring tree. `replace`: over files of other content, where git has these committed."""
    return placement.place(root, content.entries, {}, may_replace=lambda path: replace and _committed(root, path))


def _committed(root: Path, path: str) -> bool:
    return git.answers(root, "ls-files", "--error-unmatch", "--", path) and git.answers(
        root, "diff", "--quiet", "HEAD", "--", path
    )


def _proposal(root: Path, kind: str, exercise: Exercise, entries: Sequence[Entry], note: str) -> Proposal:
    if len(note) > MOST_NOTE:
        raise CourseError(f"说明超过 {MOST_NOTE} 个字符", f"the note is over {MOST_NOTE} characters")
    return Proposal(
        course=trust.read(root).course,
        kind="wrong test" if kind == "wrong test" else "private half",
        item=exercise.id,
        tests=trust.public_hash(root),
        note=note,
        entries=tuple(entries),
    )
