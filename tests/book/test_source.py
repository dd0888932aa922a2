"""What Sphinx is given: links that lead inside the book, Chinese paragraphs without line breaks, code as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import source


@pytest.fixture
def staged(tmp_path: Path):
    def stage(text: str) -> str:
        root = tmp_path / "course"
        for name, content in {
            "chapters/zh/02_gpu.md": text,
            "chapters/figures/a.zh.svg": "<svg/>",
            "exercises/02_gpu/adder/README.zh.md": "# 加法\n\n[上一级](../../../README.md)\n",
            "checklists/02_gpu.toml": 'chapter = "02_gpu"\ntitle = { zh = "甲", en = "A" }\n[[items]]\nnumber = "2.1"\nexercise = "adder"\nzh = "能"\nen = "can"\n',
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content, encoding="utf-8")
        source.stage(root, "zh", tmp_path / "out")
        return (tmp_path / "out" / "02_gpu.md").read_text(encoding="utf-8")

    return stage


def test_links_of_the_repository_lead_inside_the_book(staged) -> None:
    text = staged(
        "[练习](../../exercises/02_gpu/adder/README.zh.md#x) ![图](../figures/a.zh.svg) [外](https://e.org/a)\n"
    )
    assert text == "[练习](/exercises/02_gpu/adder.md#x) ![图](/figures/a.zh.svg) [外](https://e.org/a)\n"


def test_a_link_to_what_the_book_does_not_hold_becomes_text(staged, tmp_path: Path) -> None:
    assert (
        staged("[源码](../../grader/judge.py) 与 [未来](../../exercises/02_gpu/later/README.zh.md)\n")
        == "源码 与 未来\n"
    )
    assert "[" not in (tmp_path / "out" / "exercises" / "02_gpu" / "adder.md").read_text(encoding="utf-8")


def test_lines_of_a_chinese_paragraph_are_joined(staged) -> None:
    assert staged("显存很大，\n带宽也大\n“引号”。\nGPU 也是\nA100\n") == "显存很大，带宽也大“引号”。GPU 也是\nA100\n"
    assert staged("- 一个，\n  两个\n- three，\n  four\n") == "- 一个，两个\n- three，four\n"


@pytest.mark.parametrize(
    "text",
    [
        "# 标题\n正文\n",
        "- 一。\n- 二。\n",
        "| 甲 |\n|--|\n| 乙 |\n",
        "完。\n\n[^a]: 出处。\n[^b]: 出处。\n",
        ":::{column} 信念\n❌ 错。\n\n✅ 对。\n:::\n",
        "```python\n甲\n乙\n```\n",
    ],
)
def test_what_is_no_paragraph_stays_as_it_is(staged, text: str) -> None:
    assert staged(text) == text


def test_code_keeps_its_links(staged) -> None:
    assert staged("`[a](b.md)`\n\n```text\n[a](b.md)\n```\n") == "`[a](b.md)`\n\n```text\n[a](b.md)\n```\n"


def test_the_exercises_are_listed_as_the_checklists_do(staged, tmp_path: Path) -> None:
    staged("x\n")
    assert ":caption: 甲\n\nexercises/02_gpu/adder\n" in (tmp_path / "out" / "exercises.md").read_text(encoding="utf-8")
