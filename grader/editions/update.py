"""`grader update`: a later release into a fork. Edited answers are kept, the rest follows the release, nothing is lost silently.

Path by path, from three trees: the release the fork is on, the new one, the fork's last commit. This works for forks and for copies
made from a template, which share no history with the course repository.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from grader.catalogue import CourseError
from grader.editions import git, learner, trust
from grader.editions.fingerprints import parsed
from grader.editions.tiers import PRIVATE
from grader.model import Struct

REF = "refs/grader/course"  # what was fetched
_ANSWER = re.compile(r"exercises/[^/]+/([^/]+)/\1\.py")


class Blob(Struct, frozen=True):
    """One file of a tree: git's mode and name of its bytes."""

    mode: str
    name: str


class Updated(Struct, frozen=True):
    """What an update did. Paths: `kept` answers as they were although the stub changed, `merged` with the release's changes,
    `left` answers of exercises that are gone, `moved` answers whose exercise has another place now (both places),
    `replaced` files that are not answers, whose edits are left behind in `was`. `tests_changed`, `new_items`, `gone`: exercises.
    """

    before: int
    release: int
    was: str
    commit: str
    kept: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    replaced: tuple[str, ...] = ()
    tests_changed: tuple[str, ...] = ()
    new_items: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def update(root: Path, source: str = "", release: int = 0) -> Updated:
    """Bring `release` (0: the newest) of the course repository `source` into the checkout at `root`, as one commit.

    `source`: an address or a folder; empty: the remote `upstream`, else what release.toml names. CourseError where edits are not
    committed, nothing is known of the release that the fork is on, or git refuses.
    """
    here = _here(root)
    git.refuse_nobody(root)
    _fetch(root, source or _source(root, here))
    releases = _releases(root)
    if here.release not in releases:
        raise CourseError(
            f"那个仓库里没有这里的第 {here.release} 版：--from 要指向课程仓库",
            f"that repository has no release {here.release}, which is here: --from has to name the course repository",
        )
    wanted = release or max(releases)
    if wanted not in releases:
        raise CourseError(
            f"没有第 {wanted} 版，最新是 {max(releases)}",
            f"there is no release {wanted}, {max(releases)} is the newest",
        )
    if wanted < here.release:
        raise CourseError(f"这里已经是第 {here.release} 版", f"release {here.release} is here already")
    _same_course(root, releases[here.release], releases[wanted])
    was = git.run(root, "rev-parse", "HEAD").strip()
    if wanted == here.release:
        return Updated(here.release, wanted, was, was)
    tests = learner.read_release(
        git.run(root, "show", f"{releases[wanted]}:{learner.RELEASE}"), f"release {wanted}"
    ).tests
    bring = _Bring(root, releases[here.release], releases[wanted], was)
    commit = bring.commit(wanted)
    git.run(root, "merge", "--ff-only", "--no-overwrite-ignore", "--quiet", commit)
    return Updated(
        here.release,
        wanted,
        was,
        commit,
        kept=tuple(bring.kept),
        merged=tuple(bring.merged),
        left=tuple(bring.left),
        moved=tuple(bring.moved),
        replaced=tuple(bring.replaced),
        tests_changed=tuple(
            sorted(name for name in tests.keys() & here.tests.keys() if tests[name] != here.tests[name])
        ),
        new_items=tuple(sorted(tests.keys() - here.tests.keys())),
        gone=tuple(sorted(here.tests.keys() - tests.keys())),
    )


class _Bring:
    """Three trees → one, path by path."""

    def __init__(self, root: Path, base: str, theirs: str, ours: str) -> None:
        self.root, self.theirs, self.ours = root, theirs, ours
        self.trees = [_tree(root, commit) for commit in (base, theirs, ours)]
        self.kept: list[str] = []
        self.merged: list[str] = []
        self.left: list[str] = []
        self.moved: list[tuple[str, str]] = []
        self.replaced: list[str] = []
        _refuse_paths(self.trees[1])

    def commit(self, release: int) -> str:
        """The merge commit; no branch points to it yet."""
        result: dict[str, Blob] = {}
        base, theirs, ours = self.trees
        moves = {old: new for old, new in self._moves().items() if old in ours and new not in ours}
        self.moved += [(old, new) for old, new in moves.items() if ours[old] != base[old]]
        came = {new: old for old, new in moves.items()}
        for path in sorted(set().union(*self.trees) - moves.keys()):
            was = came.get(path, path)
            chosen = self._choose(path, base.get(was), theirs.get(path), ours.get(was))
            if chosen is not None:
                result[path] = chosen
        for path in result:  # update-index would drop the file without a word
            for folder in Path(path).parents:
                if folder.as_posix() in result:
                    raise CourseError(
                        f"新版里 {folder.as_posix()} 是目录，这里是你的文件：先给它改名并提交",
                        f"{folder.as_posix()} is a file of yours and a folder in the release (or the other way round): rename yours and commit first",
                    )
        entries = "".join(f"{blob.mode} {blob.name}\t{path}\0" for path, blob in result.items())
        with tempfile.TemporaryDirectory(prefix="update-") as name:
            around = {"GIT_INDEX_FILE": str(Path(name, "index"))}
            git.run(self.root, "update-index", "-z", "--index-info", env=around, given=entries)
            tree = git.run(self.root, "write-tree", env=around).strip()
        message = f"Update to release {release}"
        return git.run(self.root, "commit-tree", tree, "-p", self.ours, "-p", self.theirs, "-m", message).strip()

    def _moves(self) -> dict[str, str]:
        """Stubs that the release has in another folder, by the exercise's name: old place → new place."""
        places = [{found[1]: path for path in tree if (found := _ANSWER.fullmatch(path))} for tree in self.trees[:2]]
        base, theirs = places
        return {base[name]: theirs[name] for name in base.keys() & theirs.keys() if base[name] != theirs[name]}

    def _choose(self, path: str, base: Blob | None, theirs: Blob | None, ours: Blob | None) -> Blob | None:
        if ours in (base, theirs):
            return theirs
        if theirs == base:
            return ours
        answer = bool(_ANSWER.fullmatch(path))
        if ours is None or theirs is None:
            if ours is not None and answer:  # the item is gone, the learner's work is not
                self.left.append(path)
                return ours
            if ours is not None:
                self.replaced.append(path)
            return theirs
        both = self._merge(base, theirs, ours)
        if both is not None and (not path.endswith(".py") or self._still_python(ours.name, both)):
            self.merged.append(path)
            return Blob(theirs.mode, both)
        (self.kept if answer else self.replaced).append(path)
        return ours if answer else theirs

    def _merge(self, base: Blob | None, theirs: Blob, ours: Blob) -> str | None:
        """The blob with both changes; None where they touch the same lines, or no line is common."""
        if base is None:
            return None
        with tempfile.TemporaryDirectory(prefix="update-") as name:
            paths = [Path(name, word) for word in ("ours", "base", "theirs")]
            for path, blob in zip(paths, (ours, base, theirs)):
                path.write_bytes(git.raw(self.root, "cat-file", "blob", blob.name))
            if not git.answers(self.root, "merge-file", "--quiet", *map(str, paths)):
                return None
            return git.run(self.root, "hash-object", "-w", "--no-filters", str(paths[0])).strip()

    def _still_python(self, ours: str, both: str) -> bool:
        texts = [git.run(self.root, "cat-file", "blob", name) for name in (ours, both)]
        return parsed(texts[0]) is None or parsed(texts[1]) is not None


def _here(root: Path) -> learner.Release:
    """The release that the fork is on. CourseError where there is none, or edits are not committed."""
    if not git.answers(root, "cat-file", "-e", f"HEAD:{learner.RELEASE}"):
        raise CourseError(
            f"这里没有 {learner.RELEASE}：只有学习者版能更新",
            f"there is no {learner.RELEASE} here: only a learner's edition is updated",
        )
    if git.run(root, "status", "--porcelain", "--untracked-files=no").strip():
        raise CourseError(
            '有没提交的改动：先运行 git commit -am "我的答案"，再更新',
            'there are changes that are not committed: run git commit -am "my answers" first',
        )
    return learner.read_release(git.run(root, "show", f"HEAD:{learner.RELEASE}"), str(root))


def _same_course(root: Path, base: str, theirs: str) -> None:
    """CourseError where the fetched repository is another course's: its keys would be trusted from now on."""
    there = [
        commit for commit in ("HEAD", base, theirs) if git.answers(root, "cat-file", "-e", f"{commit}:{trust.NAME}")
    ]
    names = {trust.name_in(git.run(root, "show", f"{commit}:{trust.NAME}")) for commit in there}
    if len(names) > 1:
        told = "、".join(sorted(names)), ", ".join(sorted(names))
        raise CourseError(
            f"那是另一门课程的仓库（{told[0]}），没有更新：--from 要指向这门课程的仓库",
            f"that is the repository of another course ({told[1]}), nothing was updated: --from has to name this course's",
        )


def _source(root: Path, here: learner.Release) -> str:
    if git.answers(root, "remote", "get-url", "upstream"):
        return "upstream"
    if here.home:
        return here.home
    raise CourseError(
        "不知道课程仓库在哪里：grader update --from https://github.com/…",
        "the course repository is not known: grader update --from https://github.com/…",
    )


def _fetch(root: Path, source: str) -> None:
    try:
        folder = Path(source).expanduser()
    except RuntimeError:  # ~somebody, who has no home here
        folder = Path(source)
    if "\0" in source:
        raise CourseError(
            f"{source!a} 不是地址：写成 grader update --from https://github.com/…",
            f"{source!a} is no address: say grader update --from https://github.com/…",
        )
    source = str(folder.resolve()) if folder.is_dir() else source
    git.run(root, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", source, f"+HEAD:{REF}")


def _releases(root: Path) -> dict[int, str]:
    """Release → commit, from what was fetched."""
    found: dict[int, str] = {}
    for commit in git.run(root, "log", "--format=%H", REF, "--", learner.RELEASE).split():
        text = git.run(root, "show", f"{commit}:{learner.RELEASE}")
        found.setdefault(learner.read_release(text, commit[:10]).release, commit)
    return found


def _tree(root: Path, commit: str) -> dict[str, Blob]:
    found = {}
    for line in git.run(root, "ls-tree", "-r", "-z", commit).split("\0"):
        if line:
            about, _, path = line.partition("\t")
            mode, _, name = about.split(" ")
            found[path] = Blob(mode, name)
    return found


def _refuse_paths(tree: dict[str, Blob]) -> None:
    """A release is plain files, none of them private."""
    for path, blob in tree.items():
        if blob.mode not in ("100644", "100755") or path.casefold().startswith(PRIVATE):
            raise CourseError(
                f"那不是课程的发布版：{path!a} 是链接、子模块或私有文件，没有更新",
                f"that is no release of the course: {path!a} is a link, a submodule or private; nothing was updated",
            )
