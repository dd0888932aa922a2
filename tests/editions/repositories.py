"""Repositories in temporary folders: an authoring tree made of the toy course, and git as somebody who is nobody."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

TOY = Path(__file__).parents[1] / "course"
SAMPLE = "solutions/02_gpu_basics/vram_calculator/walkthrough"

README = """# Toy

[中文](README.zh.md)

What it is.

**This is the authoring edition.** It holds `solutions/`, which learners do not get.
It goes on.

## Two commands

```
exercises/    the tasks
solutions/    private: references
grader/       the package
```
"""
README_ZH = README.replace("**This is the authoring edition.**", "**这里是作者版。**")


def git(place: Path, *words: str) -> str:
    """git with an identity of its own and no configuration of the machine's."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    around |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ["-c", "user.name=octocat-1", "-c", "user.email=octocat-1@example.org", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", *who, *words], cwd=place, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def put(place: Path, name: str, text: str) -> None:
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text, encoding="utf-8")


def commit(place: Path, message: str = "work") -> str:
    git(place, "add", "--all", "--force", ".")
    git(place, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(place, "rev-parse", "HEAD").strip()


def authoring(place: Path) -> Path:
    """A committed authoring tree."""
    shutil.copytree(TOY, place, ignore=shutil.ignore_patterns("situations", "__pycache__", ".grader"))
    put(place, "README.md", README)
    put(place, "README.zh.md", README_ZH)
    put(place, ".gitignore", ".grader/\n")
    put(place, "scripts/setup.sh", "#!/bin/sh\nexit 0\n")
    (place / "scripts" / "setup.sh").chmod(0o755)
    put(place, "docs/page.md", "# A page\n")
    put(place, "editions.toml", 'format = 1\ncourse = "toy"\nrelease = 1\n')
    for zh in ("", ".zh"):
        put(
            place,
            f"{SAMPLE}{zh}.md",
            "# A sample\n\nThis walkthrough is free, so that a reader can see what the others are like.\n",
        )
    git(place, "init", "--quiet", "--initial-branch=main")
    commit(place)
    return place


def replace(place: Path, name: str, old: str, new: str) -> None:
    text = (place / name).read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r}"
    (place / name).write_text(text.replace(old, new), encoding="utf-8")


def next_release(place: Path) -> None:
    """Commit everything, with the number of the next release."""
    at = int((place / "editions.toml").read_text().split("release = ")[1])
    replace(place, "editions.toml", f"release = {at}", f"release = {at + 1}")
    commit(place)
