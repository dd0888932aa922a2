"""What a learner's tree has instead of the authoring tree's: a README that opens on the learner's path, ignored solutions/, release.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.authoring import mutants, records
from grader.authoring.sync import quote
from grader.catalogue import CourseError
from grader.editions.tiers import PRIVATE, Share, Tier
from grader.model import Course, Lang, Struct

RELEASE = "release.toml"
CHOOSER = ".github/ISSUE_TEMPLATE/config.yml"
DEPENDABOT = ".github/dependabot.yml"
READMES: dict[str, Lang] = {"README.md": "en", "README.zh.md": "zh"}
_AUTHORING: dict[Lang, str] = {"en": "**This is the authoring edition.**", "zh": "**这里是作者版。**"}
_PATH: dict[Lang, str] = {
    "en": """## Start here

1. **Fork** this repository (or *Use this template*), then clone your fork.
2. **Enable Actions** in your fork: open its *Actions* tab and confirm. GitHub leaves them off in a new fork; once on, every push is graded.
3. **`make grade`** sets up and shows every checklist item; `make grade ITEM=2.1` shows one.
4. **Edit** the stub of one item, `exercises/CHAPTER/NAME/NAME.py`; nothing else needs to change. `make grade` again, or `.venv/bin/grader watch 2.1`.
5. **Push.** The result stands on the commit, one line per checklist item. `.venv/bin/grader update` brings later releases and keeps your answers.

This is release {release} of the learner's edition. References and hidden tests are not part of it: the grader runs the visible tests and
says so. Two walkthroughs are free: {samples}. See [who sees what](docs/editions.md).

{shares}""",
    "zh": """## 从这里开始

1. **Fork** 这个仓库（或用 *Use this template*），再克隆自己的 fork。
2. 在自己的 fork 里**启用 Actions**：打开 *Actions* 页并确认。新 fork 里它默认关闭；打开之后每次推送都会评测。
3. **`make grade`** 完成安装，列出清单的每一项；`make grade ITEM=2.1` 只看一项。
4. **编辑**一道练习的待填文件 `exercises/章节/名字/名字.py`，别的都不用改。再次 `make grade`，或者 `.venv/bin/grader watch 2.1`。
5. **推送。** 结果显示在提交上，清单每项一行。`.venv/bin/grader update` 取来之后的版本，保留你的答案。

这里是学习者版的第 {release} 版。参考解与隐藏测试不在其中：评测器只运行可见测试，并且会说明这一点。
免费讲解有两篇：{samples}。详见[谁能看到什么](docs/editions.zh.md)。

{shares}""",
}
_SHARES: dict[Lang, tuple[str, dict[Tier, str]]] = {
    "en": (
        "| tier | what | files | KiB |\n|--|--|--|--|\n",
        {
            Tier.free: "chapters, exercises, visible tests, the grader, {n} walkthroughs",
            Tier.pro: "references, {n} further walkthroughs, {scripts} advanced scripts",
            Tier.instructor: "hidden tests, other right solutions, misconceptions",
        },
    ),
    "zh": (
        "| 级别 | 内容 | 文件数 | KiB |\n|--|--|--|--|\n",
        {
            Tier.free: "章节、练习、可见测试、评测器、{n} 篇讲解",
            Tier.pro: "参考解、另外 {n} 篇讲解、{scripts} 个进阶脚本",
            Tier.instructor: "隐藏测试、其他正确解、常见误解",
        },
    ),
}
_GITHUB = re.compile(r"(?:https://|ssh://git@|git@)github\.com[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII)
_CONTACTS = """contact_links:
  - name: 讨论区 / Discussions
    url: https://github.com/{name}/discussions
    about: 问答、展示、想法、学习小组 / Q&A, show and tell, ideas, study groups
  - name: 安全说明 / Security
    url: https://github.com/{name}/security/policy
    about: 漏洞私下报告，不要开公开的 issue / Vulnerabilities are reported in private, not in an open issue
"""
_IGNORED = "\n# paid material: unlocked on one machine, never committed\n/solutions/\n/members.toml*\n*.age\n"


class Release(Struct, frozen=True):
    """release.toml. `home`: where later releases come from; `tests`: per item a hash over its visible and hidden tests."""

    format: int
    release: int
    home: str
    tests: dict[str, str]


def readme(text: str, lang: Lang, release: int, shares: Sequence[Share], samples: Sequence[str]) -> str:
    """The learner's README. CourseError where the authoring edition's paragraph is not there exactly once."""
    paragraphs = text.split("\n\n")
    found = [at for at, paragraph in enumerate(paragraphs) if paragraph.startswith(_AUTHORING[lang])]
    if len(found) != 1:
        name = "README.zh.md" if lang == "zh" else "README.md"
        raise CourseError(
            f"{name}：应有一段以 {_AUTHORING[lang]} 开头，发布时换成学习者的路径",
            f"{name}: one paragraph has to begin with {_AUTHORING[lang]}; publishing puts the learner's path in its place",
        )
    zh = ".zh" if lang == "zh" else ""
    links = ("、" if lang == "zh" else ", ").join(
        f"[`{path.split('/')[-1].split('.')[0]}`]({path})"
        for path in samples
        if path.endswith(f"{zh}.md") and (zh or ".zh." not in path)
    )
    path = _PATH[lang].format(release=release, samples=links, shares=share_table(shares, lang))
    paragraphs[found[0]] = path.rstrip("\n")
    # the annotated tree names a folder that is not here
    return re.sub(rf"(?m)^{PRIVATE} +\S.*\n", "", "\n\n".join(paragraphs))


def share_table(shares: Sequence[Share], lang: Lang) -> str:
    """How large each tier is, as a Markdown table."""
    head, what = _SHARES[lang]
    return head + "".join(
        f"| {share.tier.value} | {what[share.tier].format(n=share.walkthroughs, scripts=share.scripts)} | {share.files} | {-(share.bytes // -1024):,} |\n"
        for share in shares
    )


def gitignore(text: str) -> str:
    """The learner's .gitignore."""
    return text.rstrip("\n") + "\n" + _IGNORED


def chooser(text: str, home: str) -> str:
    """The issue chooser's configuration; with contact links where `home` is on GitHub, since GitHub takes no relative ones."""
    found = _GITHUB.fullmatch(home)
    return text.rstrip("\n") + "\n" + (_CONTACTS.format(name=found[1]) if found else "")


def dependabot(text: str) -> str:
    """Dependabot without version updates: pins change in the authoring tree only, a release would undo them here.

    `open-pull-requests-limit: 0` switches them off, says "Dependabot options reference" in GitHub's documentation; security updates go on.
    """
    off = r"\1\2  open-pull-requests-limit: 0  # versions come with a release\n"
    return re.sub(r"(?m)^(( *)- package-ecosystem: .*\n)", off, text)


def release_toml(course: Course, release: int, home: str) -> str:
    """release.toml of a course with its hidden tests."""
    root = Path(course.root)
    lines = [
        "# Generated by `grader publish`; `grader update` reads it.\n",
        f"format = 1\nrelease = {release}\nhome = {quote(home)}\n\n[tests]\n",
    ]
    for exercise in sorted(course.exercises, key=lambda exercise: exercise.name):
        asked = (root / "exercises" / exercise.id / "exercise.toml").read_text(encoding="utf-8")
        made_from = mutants.fingerprint(records.tests_made_from(root, exercise), asked)
        lines.append(f"{exercise.name} = {quote(made_from)}\n")
    return "".join(lines)


def read_release(text: str, where: str) -> Release:
    """release.toml from its text. CourseError where it is none that this grader knows."""
    try:
        found = msgspec.toml.decode(text, type=Release)
    except msgspec.DecodeError as error:
        raise CourseError(
            f"{where}：{RELEASE} 读不懂（{error}）", f"{where}: {RELEASE} cannot be read ({error})"
        ) from None
    if found.format != 1:
        raise CourseError(
            f"{where}：{RELEASE} 的 format = {found.format}，这个版本只认识 1；请更新评测器",
            f"{where}: {RELEASE} has format = {found.format}, this grader knows 1: update the grader",
        )
    return found
