"""`grader publish DIR`: one commit per release on the learner repository's own history, after the leak check over all of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from grader import catalogue
from grader.catalogue import CourseError
from grader.editions import git, leaks, learner, pushguard, secrets, tiers, trust
from grader.editions.leaks import Leak
from grader.editions.secrets import Secrets
from grader.editions.tiers import Tier, published
from grader.model import Struct, Text

MOST = 15_000_000  # bytes of a clone: the pack and the files
BRANCH = "main"
Say = Callable[[Text], None]


class Published(Struct, frozen=True):
    """What a release became. `commit`: its name; `files`: how many; `bytes`: of a clone, pack and files; `changed`: paths."""

    release: int
    commit: str
    files: int
    bytes: int
    changed: tuple[str, ...]


class LeakError(CourseError):
    """A tree that must not be published; `leaks` are the findings."""

    def __init__(self, found: Sequence[Leak]) -> None:
        shown = found[:20]
        more = len(found) - len(shown)
        super().__init__(
            "\n".join(
                ["没有发布：私有内容会公开", *(f"  {leak.where}：{leak.what.zh}" for leak in shown)]
                + ([f"  …… 另有 {more} 处"] if more else [])
            ),
            "\n".join(
                [
                    "not published: private text would become public",
                    *(f"  {leak.where}: {leak.what.en}" for leak in shown),
                ]
                + ([f"  … and {more} more"] if more else [])
            ),
        )
        self.leaks = tuple(found)


def publish(
    root: Path,
    place: Path,
    *,
    home: str = "",
    discard: bool = False,
    accepted: Sequence[str] = (),
    say: Say = lambda text: None,
) -> Published:
    """Put the authoring tree's committed state as the next release onto the history at `place`.

    `home`: address from which forks update; empty: that of `place`'s origin. `discard`: undo what others committed at `place`.
    `accepted`: git's names of objects in which private text has been public before and stays so. CourseError where the tree is
    not committed, is no learner repository, or something would be lost; LeakError for leaks.
    """
    root, place = root.resolve(), place.resolve()
    _refuse_uncommitted(root)
    before = _open(place, root)
    git.refuse_nobody(place)
    release = trust.read(root).release
    last = _last_release(place, before) if before else 0
    if release <= last:
        raise CourseError(
            f"第 {last} 版已经发布：把 {trust.NAME} 里的 release 改成 {last + 1} 并提交",
            f"release {last} is published already: set release = {last + 1} in {trust.NAME} and commit it",
        )
    if git.answers(place, "rev-parse", "--verify", "--quiet", f"refs/tags/release-{release}"):
        raise CourseError(
            f"{place} 里已有标签 release-{release}，是没有发布完的一版留下的：git tag -d release-{release}",
            f"{place} has a tag release-{release} already, left by a release that was taken back: git tag -d release-{release}",
        )
    home = _without_secrets(home) if home else _origin(place)
    with tempfile.TemporaryDirectory(prefix="publish-") as name:
        tree = Path(name, "tree")
        say(Text("· 整理学习者的文件", "· the learner's files"))
        paths = stage(root, tree, release, home)
        say(Text(f"· 在 {len(paths)} 个文件里检查泄漏", f"· leak check over {len(paths)} files"))
        secret = secrets.read(root)
        found = [*leaks.folder(secret, tree, paths), *_wheel(secret, tree, Path(name, "wheel"))]
        if found:
            raise LeakError(found)
        commit = _commit(place, tree, release, before, Path(name, "index"))
    say(Text("· 在全部 git 对象里检查泄漏", "· leak check over every git object"))
    found = leaks.repository(secret, place, commit, accepted=accepted)
    if found:
        raise LeakError(found)
    size = clone_bytes(place, commit)
    if size > MOST:
        raise CourseError(
            f"克隆有 {size:,} 字节，最多 {MOST:,}：没有发布。大文件放到发行附件里",
            f"a clone has {size:,} bytes, {MOST:,} are the most: not published. Large files belong into release assets",
        )
    changed = _changed(place, before, commit)
    lost = _lost(place, before, commit)
    if lost and not discard:
        raise CourseError(
            f"学习者仓库里有别人的提交，会被这一版撤销：{', '.join(lost[:10])}。先并入作者版，或用 --discard",
            f"others committed to the learner repository what this release would undo: {', '.join(lost[:10])}. Bring it into the authoring tree first, or use --discard",
        )
    both = (
        f"update refs/heads/{BRANCH} {commit} {before or '0' * len(commit)}",
        f"create refs/tags/release-{release} {commit}",
    )
    # branch and tag, or neither; `git tag` may ask for a message or a signature
    git.run(place, "update-ref", "--stdin", "-m", f"release {release}", given="\n".join(both) + "\n")
    git.run(place, "reset", "--hard", "--quiet", commit)
    pushguard.install(place)
    return Published(release, commit, len(paths), size, changed)


def stage(root: Path, tree: Path, release: int, home: str = "") -> list[str]:
    """Write the learner's tree of a course to the new folder `tree`; the paths, sorted."""
    free = tiers.files(root, Tier.free)
    paths = []
    for path in free:
        source, goal = root / path, tree / published(path)
        if source.is_symlink() or not source.is_file():
            raise CourseError(f"{path}：不是普通文件，不能发布", f"{path}: is no regular file and cannot be published")
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, goal)
        goal.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)
        paths.append(published(path))
    shares = tiers.shares(root)
    samples = [path for path in paths if path.startswith("docs/walkthroughs/")]
    generated = {
        name: learner.readme((root / name).read_text(encoding="utf-8"), lang, release, shares, samples)
        for name, lang in learner.READMES.items()
    }
    ignored = root / ".gitignore"
    generated[".gitignore"] = learner.gitignore(ignored.read_text(encoding="utf-8") if ignored.exists() else "")
    generated[learner.RELEASE] = learner.release_toml(catalogue.load(root), release, home)
    if learner.CHOOSER in paths:
        generated[learner.CHOOSER] = learner.chooser((root / learner.CHOOSER).read_text(encoding="utf-8"), home)
    if learner.DEPENDABOT in paths:
        generated[learner.DEPENDABOT] = learner.dependabot((root / learner.DEPENDABOT).read_text(encoding="utf-8"))
    for name, text in generated.items():
        (tree / name).write_text(text, encoding="utf-8", newline="\n")
    return sorted({*paths, *generated})


def clone_bytes(place: Path, commit: str) -> int:
    """What somebody downloads and stores: the pack of all that is reachable, and the files of `commit`."""
    names = git.raw(place, "rev-list", "--objects", "--all", commit)
    pack = git.raw(
        place,
        "pack-objects",
        "--stdout",
        "-q",
        given=b"".join(line[:40] + b"\n" for line in names.split(b"\n") if line),
    )
    sizes = (line.split()[3] for line in git.run(place, "ls-tree", "-r", "-l", commit).splitlines())
    return len(pack) + sum(int(size) for size in sizes if size.isdigit())


def _refuse_uncommitted(root: Path) -> None:
    here = Path(git.run(root, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    if here != root:
        raise CourseError(f"{root} 不是仓库的根目录", f"{root} is not the root of its repository")
    changed = git.run(root, "status", "--porcelain", "-z", "--untracked-files=no").split("\0")
    if any(changed):
        names = ", ".join(entry[3:] for entry in changed if entry)[:300]
        raise CourseError(
            f"有没提交的改动：{names}。发布的是提交过的状态，先提交",
            f"there are changes that are not committed: {names}. A release is a committed state: commit first",
        )


def _open(place: Path, root: Path) -> str:
    """The learner repository's last commit, empty where it is new. CourseError where `place` is something else."""
    if place == root or root.is_relative_to(place):
        raise CourseError(
            "不能发布到作者版自己的仓库里", "the learner's edition cannot be published into the authoring repository"
        )
    if place.exists() and not place.is_dir():
        raise CourseError(
            f"{place} 是文件，发布要一个目录：学习者仓库的克隆，或新目录",
            f"{place} is a file, and a release needs a folder: a clone of the learner repository, or a new one",
        )
    if not (place / ".git").exists():
        if place.exists() and any(place.iterdir()):
            raise CourseError(
                f"{place} 不是空目录，也不是学习者仓库", f"{place} is neither empty nor the learner repository"
            )
        place.mkdir(parents=True, exist_ok=True)
        git.run(place, "init", "--quiet", f"--initial-branch={BRANCH}")
    if git.run(place, "status", "--porcelain"):
        raise CourseError(
            f"{place} 里有没提交的文件：先提交或移走",
            f"{place} holds files that are not committed: commit or move them first",
        )
    detached = not git.answers(place, "symbolic-ref", "--quiet", "HEAD")
    head = "HEAD" if detached else git.run(place, "symbolic-ref", "HEAD").strip()
    if head != f"refs/heads/{BRANCH}":
        raise CourseError(
            f"{place} 停在 {head}：先 git switch {BRANCH}", f"{place} is on {head}: git switch {BRANCH} first"
        )
    if not git.answers(place, "rev-parse", "--verify", "--quiet", "HEAD"):
        return ""
    return git.run(place, "rev-parse", "HEAD").strip()


def _last_release(place: Path, before: str) -> int:
    if not git.answers(place, "cat-file", "-e", f"{before}:{learner.RELEASE}"):
        raise CourseError(
            f"{place} 不是学习者仓库：没有 {learner.RELEASE}",
            f"{place} is not the learner repository: it has no {learner.RELEASE}",
        )
    return learner.read_release(git.run(place, "show", f"{before}:{learner.RELEASE}"), str(place)).release


def _origin(place: Path) -> str:
    """The address in `origin`."""
    if not git.answers(place, "remote", "get-url", "origin"):
        return ""
    return _without_secrets(git.run(place, "remote", "get-url", "origin").strip())


def _without_secrets(address: str) -> str:
    """An address without a name or password in it: everybody reads release.toml."""
    scheme, slashes, rest = address.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2] if '@' in rest.partition('/')[0] else rest}" if slashes else address


def _commit(place: Path, tree: Path, release: int, before: str, index: Path) -> str:
    """A commit object with the staged tree; no branch points to it yet."""
    around = {"GIT_INDEX_FILE": str(index), "GIT_DIR": str(place / ".git"), "GIT_WORK_TREE": str(tree)}
    fixed = ("core.autocrlf=false", "core.excludesFile=", "core.fileMode=true")  # not as this machine has them
    git.run(tree, *(word for setting in fixed for word in ("-c", setting)), "add", "--all", "--force", ".", env=around)
    written = git.run(tree, "write-tree", env=around).strip()
    parents = ["-p", before] if before else []
    return git.run(place, "commit-tree", written, *parents, "-m", f"Release {release}").strip()


def _changed(place: Path, before: str, commit: str) -> tuple[str, ...]:
    if not before:
        return ()
    return tuple(
        p for p in git.run(place, "diff", "--name-only", "--no-renames", "-z", before, commit).split("\0") if p
    )


def _lost(place: Path, before: str, commit: str) -> list[str]:
    """What was committed since the last release by others, and is not in the new one."""
    if not before:
        return []
    number, last = _last_release(place, before), before
    for earlier in git.run(place, "log", "--first-parent", "--format=%H", before, "--", learner.RELEASE).split():
        text = git.run(place, "show", f"{earlier}:{learner.RELEASE}")
        if learner.read_release(text, earlier[:10]).release != number:
            break
        last = earlier  # the oldest with this number: others may have edited the file since
    theirs = set(_changed(place, last, before))
    return sorted(theirs & set(_changed(place, before, commit)))


def _wheel(secret: Secrets, tree: Path, out: Path) -> list[Leak]:
    """Leaks in the wheel that the learner's tree builds, offline and without dependencies; nothing where it builds none."""
    if not (tree / "pyproject.toml").exists():
        return []
    copy = out / "source"
    shutil.copytree(tree, copy)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    offline = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    done = subprocess.run(
        [*pip, "wheel", *offline, "--wheel-dir", str(out), str(copy)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip()[-300:]
        raise CourseError(f"学习者版的 wheel 构建失败：{said}", f"the learner's tree builds no wheel: {said}")
    return [leak for path in sorted(out.glob("*.whl")) for leak in leaks.file(secret, path.name, path.read_bytes())]
