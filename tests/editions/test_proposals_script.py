"""scripts/proposals.sh, step by step, on a public repository with a pull request; and what its workflow may and may not hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader import catalogue
from grader.editions import agefile, git, proposal
from tests.editions.parties import SCRIPT, Authors, authors

ROOT = Path(__file__).parent.parent.parent
STEPS, WORKFLOW = ROOT / "scripts/proposals.sh", ROOT / ".github/workflows/proposals.yml"
SECRET, PUBLIC = agefile.make_key()
WHO = ["-c", "user.name=contributor", "-c", "user.email=contributor@example.invalid"]


def run(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(STEPS), *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)} | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def public(authors: Authors, tmp_path: Path) -> Path:
    """The learner repository; refs/pull/7/head adds a reported answer and changes the grader."""
    authors.proposals = PUBLIC
    authors.declare()
    authors.commit("a key for proposals")
    root = authors.publish(tmp_path / "public")
    git.run(root, "checkout", "--quiet", "-b", "contribution")
    answer = root / "exercises/01_toy/adder/adder.py"
    stub = answer.read_bytes()
    answer.write_bytes((authors.root / "solutions/01_toy/adder/adder.py").read_bytes() + b"# mine\n")
    proposal.seal(root, proposal.wrong_test(root, catalogue.load(root).exercise("adder"), name="mine"))
    answer.write_bytes(stub)
    (root / "editions.toml").write_text("format = 3\n")
    pull(root)
    return root


def pull(root: Path) -> str:
    git.run(root, "add", "--all")
    git.run(root, *WHO, "commit", "--quiet", "-m", "a contribution")
    git.run(root, "update-ref", "refs/pull/7/head", "HEAD")
    git.run(root, "checkout", "--quiet", "-")
    return git.run(root, "rev-parse", "refs/pull/7/head").strip()


def head(root: Path) -> str:
    return git.run(root, "rev-parse", "refs/pull/7/head").strip()


def test_a_contribution_is_fetched_opened_and_verified(public: Path, tmp_path: Path) -> None:
    command = tmp_path / "grader"
    command.write_text(f"#!{sys.executable}\n{SCRIPT}")
    command.chmod(0o755)
    done = run("fetch", str(public), "7", head(public), "tree", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    tree = tmp_path / "tree"
    assert "format = 1" in (tree / "editions.toml").read_text(), "of the pull request only data is taken"

    done = run("open", "tree", cwd=tmp_path, GRADER=str(command), GRADER_IDENTITY=SECRET)
    assert done.returncode == 0, done.stderr
    assert (tree / "solutions/01_toy/adder/right/mine.py").exists() and SECRET not in done.stdout + done.stderr

    command.write_text('#!/bin/sh\necho "$@"; env | grep -c GRADER_IDENTITY\n')
    done = run("verify", "tree", cwd=tmp_path, GRADER=str(command))
    assert done.returncode == 0 and "holds a candidate only" in done.stdout and "verify adder" not in done.stdout
    (tree / "solutions/01_toy/adder/test_hidden.py").write_text("")  # a whole item
    done = run("verify", "tree", cwd=tmp_path, GRADER=str(command))
    assert done.stdout.split() == ["verify", "adder", "0"]


@pytest.mark.parametrize(("number", "sha"), [("7", "0" * 40), ("7", "HEAD"), ("7; id", "0" * 40), ("../7", "0" * 40)])
def test_a_pull_request_that_was_not_read_is_not_opened(number: str, sha: str, public: Path, tmp_path: Path) -> None:
    done = run("fetch", str(public), number, sha, "tree", cwd=tmp_path)
    assert done.returncode == 2 and not (tmp_path / "tree/proposals").exists()


def test_links_and_pull_requests_without_a_proposal_are_refused(public: Path, tmp_path: Path) -> None:
    git.run(public, "checkout", "--quiet", "contribution")
    os.symlink("/etc", public / "exercises/01_toy/link")
    sha = pull(public)
    done = run("fetch", str(public), "7", sha, "tree", cwd=tmp_path)
    assert done.returncode == 2 and "link" in done.stderr
    git.run(public, "update-ref", "refs/pull/7/head", "HEAD")
    done = run("fetch", str(public), "7", head(public), "second", cwd=tmp_path)
    assert done.returncode == 2 and "adds no proposals" in done.stderr


def test_the_job_that_runs_a_contribution_holds_no_secret() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    opening, verifying = text.split("\n  verify:\n")
    assert "secrets." in opening and "secrets." not in verifying and "github.token" not in text
    assert "permissions: {}" in text and "pull_request_target" not in text and "environment: proposals" in opening
    assert "proposals.sh verify" not in opening and "github.event.repository.private" in opening
    for job in (opening, verifying):
        assert "timeout-minutes" in job
    for use in re.findall(r"uses: (\S+)(.*)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", use[0]) and re.search(r"# v\d", use[1])
    assert not re.search(r"run:.*\$\{\{", text), "inputs reach a shell by the environment only"
