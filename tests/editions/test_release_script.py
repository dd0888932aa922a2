"""scripts/release.sh, the step that seals, by hand and on a runner: the members' list is nobody's but the maintainer's."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An authoring tree whose grader tells its arguments, and the list of members that it was given."""
    place = tmp_path / "tree"
    (place / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/release.sh", place / "scripts")
    (place / ".venv/bin").mkdir(parents=True)
    python = place / ".venv/bin/python"
    python.write_text(
        '#!/bin/sh\necho "$@"; [ "$5" = --members ] && ls -l "$6" | cut -c1-10 && cat "$6"; echo "MEMBERS=$MEMBERS"\n'
    )
    python.chmod(0o755)
    (place / "members.toml").write_text("the maintainer's\n")
    return place


def seal(tree: Path, **env: str) -> str:
    around = {"PATH": os.environ["PATH"], "TMPDIR": str(tree.parent)} | env
    return subprocess.run(
        ["bash", "scripts/release.sh", "seal", "dist"], cwd=tree, env=around, capture_output=True, text=True, check=True
    ).stdout


def test_by_hand_the_list_that_lies_there_is_used_and_stays(tree: Path) -> None:
    assert seal(tree) == "-m grader seal dist\nMEMBERS=\n"
    assert (tree / "members.toml").read_text() == "the maintainer's\n"


def test_a_runners_list_is_a_file_for_its_owner_and_gone_afterwards(tree: Path) -> None:
    said = seal(tree, MEMBERS="a runner's").splitlines()
    assert said[0].startswith("-m grader seal dist --members ") and said[1:] == ["-rw-------", "a runner's", "MEMBERS="]
    assert (tree / "members.toml").read_text() == "the maintainer's\n"
    assert sorted(path.name for path in tree.parent.iterdir()) == ["tree"]
