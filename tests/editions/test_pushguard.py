"""The hook of a learner's checkout: nothing under solutions/, and no members' list, leaves it by accident."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from grader.catalogue import CourseError
from grader.editions import git, pushguard

WHO = ["-c", "user.name=learner", "-c", "user.email=learner@example.invalid"]


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """A clone with a remote that takes everything, the hook installed."""
    git.run(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "hub")
    git.run(tmp_path, "clone", "--quiet", "hub", "fork")
    root = tmp_path / "fork"
    git.run(root, "checkout", "--quiet", "-b", "main")
    (root / ".gitignore").write_text("/solutions/\n")
    commit(root, ".gitignore")
    git.run(root, "push", "--quiet", "origin", "main")
    assert pushguard.install(root) is None
    return root


def commit(root: Path, *paths: str) -> None:
    git.run(root, "add", "--force", *paths)
    git.run(root, *WHO, "commit", "--quiet", "-m", "work")


def push(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "push", *words], cwd=root, capture_output=True, text=True, check=False)


def put(root: Path, name: str) -> str:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("text\n")
    return name


def test_ordinary_work_is_pushed(fork: Path) -> None:
    commit(fork, put(fork, "exercises/01_toy/adder/adder.py"))
    put(fork, "solutions/01_toy/adder/adder.py")
    assert push(fork, "origin", "main").returncode == 0


@pytest.mark.parametrize(
    "name", ["solutions/01_toy/adder/adder.py", "Solutions/x.py", "members.toml", "members.toml.x1", "solutions"]
)
def test_private_files_are_refused_in_both_languages(name: str, fork: Path) -> None:
    commit(fork, put(fork, name))
    done = push(fork, "origin", "main")
    assert done.returncode != 0 and "Not pushed" in done.stderr and "没有推送" in done.stderr and name in done.stderr
    assert git.run(fork, "ls-remote", "origin", "main").split()[0] != git.run(fork, "rev-parse", "HEAD").strip()


def test_what_an_earlier_commit_of_the_push_holds_counts(fork: Path) -> None:
    commit(fork, put(fork, "solutions/x.py"))
    git.run(fork, "rm", "--quiet", "--cached", "solutions/x.py")
    git.run(fork, *WHO, "commit", "--quiet", "-m", "take it out")
    assert push(fork, "origin", "main").returncode != 0


@pytest.mark.parametrize("refs", [["HEAD:refs/heads/new"], ["--tags"], ["--all"], ["--force", "main"]])
def test_new_branches_tags_and_force_count_as_well(refs: list[str], fork: Path) -> None:
    commit(fork, put(fork, "solutions/x.py"))
    git.run(fork, "tag", "v1")
    assert push(fork, "origin", *refs).returncode != 0


def test_what_a_private_remote_has_already_is_refused_elsewhere(fork: Path, tmp_path: Path) -> None:
    git.run(tmp_path, "init", "--quiet", "--bare", "backup")
    git.run(fork, "remote", "add", "backup", str(tmp_path / "backup"))
    commit(fork, put(fork, "solutions/x.py"))
    assert push(fork, "--no-verify", "backup", "main").returncode == 0
    assert push(fork, "origin", "main:new").returncode != 0


def test_a_course_in_a_folder_of_a_repository_is_watched_there(fork: Path) -> None:
    course = fork / "the course"
    put(fork, "the course/.gitignore")
    assert pushguard.install(course) is None
    commit(fork, put(fork, "solutions/of_another_project.py"))
    assert push(fork, "origin", "main").returncode == 0
    for name in ("the course/solutions/x.py", "the course/members.toml"):
        commit(fork, put(fork, name))
        assert push(fork, "origin", "main").returncode != 0
        git.run(fork, "reset", "--quiet", "--hard", "HEAD~1")


def test_what_cannot_be_told_is_not_pushed(fork: Path) -> None:
    commit(fork, put(fork, "solutions/x.py"))
    (fork / ".git/refs/remotes/origin/gone").write_text("1" * 40 + "\n")  # a broken reference
    done = push(fork, "origin", "main:new")
    assert done.returncode != 0 and "cannot tell" in done.stderr
    (fork / ".git/refs/remotes/origin/gone").unlink()
    done = push(fork, "origin", "HEAD:solutions:refs/tags/tree")
    assert done.returncode != 0 and "no commit" in done.stderr


def test_one_tracked_file_does_not_switch_the_hook_off(fork: Path) -> None:
    (fork / ".git/hooks/pre-push").unlink()
    commit(fork, put(fork, "solutions/notes.md"))  # by force: .gitignore names the folder
    assert pushguard.install(fork) is None and push(fork, "origin", "main").returncode != 0


def test_deleting_a_branch_and_names_that_only_look_alike_are_fine(fork: Path) -> None:
    commit(fork, put(fork, "notes/solutions/mine.md"), put(fork, "solutions_of_mine.md"))
    assert push(fork, "origin", "main", "main:other").returncode == 0
    assert push(fork, "origin", ":other").returncode == 0


def test_somebody_elses_hook_is_left_alone_and_told(fork: Path) -> None:
    hook = fork / ".git/hooks/pre-push"
    hook.write_text("#!/bin/sh\nexit 0\n")
    said = pushguard.install(fork)
    assert said is not None and "pre-push" in said.en and hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_hooks_that_all_repositories_share_are_left_alone(fork: Path, tmp_path: Path) -> None:
    git.run(fork, "config", "core.hooksPath", str(tmp_path / "shared hooks"))
    assert pushguard.install(fork) is not None and not (tmp_path / "shared hooks").exists()


def test_installing_twice_and_in_a_worktree_is_fine(fork: Path, tmp_path: Path) -> None:
    assert pushguard.install(fork) is None
    git.run(fork, "worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    assert pushguard.install(tmp_path / "side") is None
    commit(tmp_path / "side", put(tmp_path / "side", "solutions/x.py"))
    assert push(tmp_path / "side", "origin", "side").returncode != 0


def test_nothing_is_installed_where_git_tracks_solutions_or_there_is_no_git(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert pushguard.install(tmp_path / "plain") is None
    pushguard.refuse_tracked(tmp_path / "plain")
    root = tmp_path / "authoring"
    root.mkdir()
    git.run(root, "init", "--quiet")
    commit(root, put(root, "solutions/x.py"))
    assert pushguard.install(root) is None and not (root / ".git/hooks/pre-push").exists()
    pushguard.refuse_tracked(root)


def test_a_checkout_that_does_not_ignore_solutions_is_told_before_anything_is_unlocked(fork: Path) -> None:
    pushguard.refuse_tracked(fork)
    (fork / ".gitignore").write_text("")
    with pytest.raises(CourseError, match=r"\.gitignore"):
        pushguard.refuse_tracked(fork)


def test_the_hook_is_a_file_that_the_system_runs(fork: Path) -> None:
    assert os.access(fork / ".git/hooks/pre-push", os.X_OK)
