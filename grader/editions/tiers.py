"""THE table: which file of the authoring tree belongs to which tier. Publishing and sealing both read it.

The first row that matches decides. A path that no row names has no tier and goes nowhere: a new kind of file needs a row first.
"""

from __future__ import annotations

import functools
import re
from enum import Enum
from pathlib import Path

from grader.catalogue import CourseError
from grader.editions import git
from grader.model import Lang, Struct, Text

PRIVATE = "solutions/"  # the only private prefix
SCRIPTS = f"{PRIVATE}scripts/"
FREE_WALKTHROUGHS = ("02_gpu_basics/vram_calculator", "04_kv_cache/paged_block_pool")


class Tier(Enum):
    """Who gets a file: everybody; members (pro.age); graders and instructors (hidden.age)."""

    free = "free"
    pro = "pro"
    instructor = "instructor"


class Row(Struct, frozen=True):
    """Files by pattern: `*` is any part of one name, `**` anything, NAME an exercise's name, the same wherever it stands twice."""

    patterns: tuple[str, ...]
    tier: Tier
    what: Text


class Share(Struct, frozen=True):
    """How much one tier holds: files, their bytes, and the walkthroughs (one per exercise) and advanced scripts among them."""

    tier: Tier
    files: int
    bytes: int
    walkthroughs: int
    scripts: int


TABLE: tuple[Row, ...] = (
    Row(
        ("chapters/**", "book/**", "docs/**"),
        Tier.free,
        Text("书的章节与排版，文档", "the book's chapters and how they are built, the documentation"),
    ),
    Row(
        ("checklists/**", "exercises/**"),
        Tier.free,
        Text("清单；题目、待填代码、可见测试、提示", "checklists; tasks, stubs, visible tests, hints"),
    ),
    Row(
        ("grader/**", "tests/**", "benchmarks/**"),
        Tier.free,
        Text("评测器与它自己的测试", "the grader and its own tests"),
    ),
    Row(
        ("proposals/*.sealed",),
        Tier.free,
        Text("交给维护者的密封投稿", "contributions sealed to the maintainers"),
    ),
    Row(
        (
            ".ci/**",
            ".devcontainer/**",
            ".github/**",
            ".vscode/**",
            "docker/**",
            "scripts/**",
            ".dockerignore",
            ".editorconfig",
            ".gitattributes",
            ".gitignore",
            "AGENTS.md",
            "CHANGELOG.md",
            "CODE_OF_CONDUCT.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "Makefile",
            "README.md",
            "README.zh.md",
            "SECURITY.md",
            "compose.yaml",
            "constraints.txt",
            "editions.toml",
            "pyproject.toml",
            "release.toml",
        ),
        Tier.free,
        Text("安装、CI、说明文件", "setup, CI, what a repository says of itself"),
    ),
    Row(
        tuple(f"solutions/{name}/walkthrough{zh}.md" for name in FREE_WALKTHROUGHS for zh in ("", ".zh")),
        Tier.free,
        Text("两篇讲解，作为样章", "two walkthroughs, as a sample"),
    ),
    Row(
        ("solutions/*/NAME/walkthrough.md", "solutions/*/NAME/walkthrough.zh.md"),
        Tier.pro,
        Text("其余讲解", "the other walkthroughs"),
    ),
    Row(("solutions/*/NAME/NAME.py",), Tier.pro, Text("参考解", "the references")),
    Row((f"{SCRIPTS}**",), Tier.pro, Text("进阶脚本", "advanced scripts")),
    Row(("solutions/*/NAME/test_hidden.py",), Tier.instructor, Text("隐藏测试", "the hidden tests")),
    Row(
        ("solutions/*/NAME/right/*.py", "solutions/*/NAME/wrong/*.py", "solutions/*/NAME/standin/*.py"),
        Tier.instructor,
        Text("其他正确解、常见误解、替身的适配", "other right solutions, misconceptions, adapters of stand-ins"),
    ),
    Row(
        ("solutions/*/NAME/vectors.json", "solutions/*/NAME/mutants.json", "solutions/*/NAME/bench-*.json"),
        Tier.instructor,
        Text("记录：误解、变异体、校准", "records: misconceptions, mutants, calibration"),
    ),
)


def tier_of(path: str) -> Tier:
    """The tier of a path, relative to the course's root, with `/`. CourseError where no row names it."""
    parts = path.split("/")
    if ".." not in parts and "." not in parts and "" not in parts:
        for row in TABLE:
            if any(_regex(pattern).fullmatch(path) for pattern in row.patterns):
                return row.tier
    raise CourseError(
        f"{path}：没有归属，哪里都不会发布；在 grader/editions/tiers.py 的表里给它一行，或移出仓库",
        f"{path}: belongs to no tier and goes nowhere: give it a row in the table of grader/editions/tiers.py, or take it out of the repository",
    )


def published(path: str) -> str:
    """Where a free file stands in the learner's tree: the sample walkthroughs under docs/, everything else where it is."""
    if not path.startswith(PRIVATE):
        return path
    exercise, name = path.split("/")[-2:]
    return f"docs/walkthroughs/{exercise}{name.removeprefix('walkthrough')}"


def files(root: Path, tier: Tier) -> list[str]:
    """The files below `root` that git tracks and that belong to `tier`, sorted. CourseError where a tracked file has no tier."""
    return [path for path in tracked(root) if tier_of(path) is tier]


def tracked(root: Path) -> list[str]:
    """What git tracks below `root`, sorted; paths relative to it. CourseError where it is no repository."""
    return sorted(path for path in git.run(root, "ls-files", "-z").split("\0") if path)


def shares(root: Path) -> list[Share]:
    """How much each tier holds, from the files on disk."""
    found = []
    for tier in Tier:
        mine = files(root, tier)
        found.append(
            Share(
                tier,
                len(mine),
                sum((root / path).stat().st_size for path in mine if (root / path).exists()),
                sum(path.startswith(PRIVATE) and path.endswith("/walkthrough.md") for path in mine),
                sum(path.startswith(SCRIPTS) for path in mine),
            )
        )
    return found


def table(lang: Lang) -> str:
    """The table as Markdown, for the page that shows it."""
    heads = {
        "zh": "| 级别 | 内容 | 路径 |\n|--|--|--|\n",
        "en": "| tier | what | paths |\n|--|--|--|\n",
    }
    return heads[lang] + "".join(
        f"| {row.tier.value} | {row.what.in_(lang)} | {' '.join(f'`{pattern}`' for pattern in row.patterns)} |\n"
        for row in TABLE
    )


@functools.cache
def _regex(pattern: str) -> re.Pattern[str]:
    named = False
    parts = []
    for piece in re.findall(r"\*\*|\*|NAME|[^*N]+|N", pattern):
        if piece == "NAME":
            parts.append("(?P=name)" if named else r"(?P<name>[a-z][a-z0-9_]*)")
            named = True
        else:
            parts.append({"**": ".+", "*": "[^/]*"}.get(piece) or re.escape(piece))
    return re.compile("".join(parts), re.DOTALL)
