"""The issue body that GitHub makes of the form → Request. Whatever does not match is a Problem; nothing of a stranger's text is in it.

Not covered: title, labels, comments; nobody reads them. A body is a heading `### LABEL` per field with its answer below,
`_No response_` where there is none; its author can edit it afterwards, so any text at all has to be expected.
"""

from __future__ import annotations

import re

from grader.model import Lang, Struct, Text

REPOSITORY = "仓库 / Repository"
COMMIT = "提交 / Commit"
CHAPTERS = "章节或条目 / Chapters or items"
LANGUAGE = "答复用的语言 / Language of the answer"
LABELS = (REPOSITORY, COMMIT, CHAPTERS, LANGUAGE)  # as .github/ISSUE_TEMPLATE/grading-request.yml has them
LANGUAGES: dict[str, tuple[Lang, ...]] = {"中文": ("zh",), "English": ("en",)}
BOTH: tuple[Lang, ...] = ("zh", "en")
MOST = 4_000  # characters of a body
WORDS = 20  # chapters or items in one request
_EMPTY = "_No response_"
_PLACE = re.compile(
    r"(?:https://github\.com/)?(?P<owner>[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))/(?P<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?"
)
_SHA = re.compile(r"[0-9a-f]{40}")
_WORD = re.compile(r"[a-z0-9][a-z0-9_]{0,59}(?:\.[0-9]{1,3})?")


class Request(Struct, frozen=True):
    """One request, every value matched: `account` is GitHub's number of the author, `sha` 40 lower-case hex digits.

    `words`: what grader.selection understands, none for everything. `langs`: of the answer.
    """

    issue: int
    account: int
    owner: str
    name: str
    sha: str
    words: tuple[str, ...]
    langs: tuple[Lang, ...]

    @property
    def repository(self) -> str:
        return f"{self.owner}/{self.name}"


class Problem(Struct, frozen=True):
    """Why a request cannot be graded, in sentences of ours."""

    text: Text
    langs: tuple[Lang, ...] = BOTH


def parse(issue: int, account: int, body: str) -> Request | Problem:
    """What the form asks for."""
    fields = _fields(body)
    if fields is None:
        return Problem(
            Text(
                "这个 issue 不是评测请求表单填出来的样子（或者填好之后改过）：请用表单重新开一个",
                "this issue does not look as the form for grading requests makes it (or it was edited): please open a new one with the form",
            )
        )
    langs = LANGUAGES.get(fields[LANGUAGE], BOTH)
    place = _PLACE.fullmatch(fields[REPOSITORY])
    if place is None or set(place["name"]) <= {"."}:
        return Problem(
            Text(
                "仓库一栏要写成 `账号/仓库名`，或 GitHub 上仓库主页的地址",
                "the repository is written `owner/name`, or as the address of its page on GitHub",
            ),
            langs,
        )
    sha = fields[COMMIT].strip("`").lower()
    if not _SHA.fullmatch(sha):
        return Problem(
            Text(
                "提交一栏要写完整的 40 位十六进制编号：在仓库里运行 `git rev-parse HEAD`，并确认已经推送",
                "the commit is written as all of its 40 hex digits: run `git rev-parse HEAD` in the repository, and make sure it is pushed",
            ),
            langs,
        )
    chapters = "" if fields[CHAPTERS] == _EMPTY else fields[CHAPTERS]
    words = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", chapters.strip(" ,，、;；"))))
    words = () if words == ("",) else words
    if len(words) > WORDS or not all(_WORD.fullmatch(word) for word in words):
        return Problem(
            Text(
                f"章节一栏用空格或逗号隔开章号（`2`）、条目编号（`2.1`）或练习名（`vram_calculator`），最多 {WORDS} 个；全部评测就留空",
                f"chapters are numbers of chapters (`2`), of items (`2.1`) or names of exercises (`vram_calculator`), separated by spaces or commas, {WORDS} at most; leave the field empty for everything",
            ),
            langs,
        )
    return Request(issue, account, place["owner"], place["name"], sha, words, langs)


def _fields(body: str) -> dict[str, str] | None:
    """The one line below each heading; None unless all headings are there, once, in order, and nothing else is."""
    if len(body) > MOST:
        return None
    lines = [line.strip() for line in body.replace("\r\n", "\n").split("\n")]
    filled = [line for line in lines if line]
    if filled[::2] != [f"### {label}" for label in LABELS] or len(filled) != 2 * len(LABELS):
        return None
    return dict(zip(LABELS, filled[1::2]))
