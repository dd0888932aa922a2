"""The numbers rule catches what it is there for: every kind of typed-in number is planted once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from book.evidence import numbers, shown, unproved
from book.pages import parse

BLOCK = '```python\n>>> rate = 1.555e12 / 1e9\n>>> print(f"{rate:,.0f} GB/s, {1 / 8:.1%}")\n1,555 GB/s, 12.5%\n```\n'


def claims(prose: str, lang: str = "en") -> list[str]:
    return [claim.number for claim in unproved(parse(f"{BLOCK}\n{prose}\n", lang))]


@pytest.mark.parametrize(
    ("prose", "caught"),
    [
        ("The card has 2,039 GB/s.", ["2,039"]),
        ("这张卡有 2039 GB/s。", ["2039"]),
        ("It has 24GB.", ["24"]),
        ("A 70B model", ["70"]),
        ("twice: 2x", ["2"]),
        ("| A100 40GB | 1.56 |", ["1.56"]),
        ("in backticks: `103.6`", ["103.6"]),
        ("![the bandwidth, 900 GB/s](../figures/x.svg)", ["900"]),
        (":::{note} at 17 ms\nand 18 ms\n:::", ["17", "18"]),
        ("13 %", ["13"]),
        ("see [2.1](../../exercises/02_gpu_basics/vram_calculator/README.md): 77 tokens", ["77"]),
    ],
)
def test_a_number_that_no_block_shows_is_caught(prose: str, caught: list[str]) -> None:
    assert claims(prose) == caught


@pytest.mark.parametrize(
    "prose",
    [
        "The card has 1,555 GB/s, or 1555.",
        "that is 12.5 %",
        "a share of 12.5%",
        "an A100 40GB and an RTX 4090, INT4, bf16, Llama-3-8B, Qwen3-0.6B",
        "A100 80GB SXM; H100; vLLM 0.33.0; PCIe 4.0 x",
        "`WeightSpec(4, 128, 16, 4)` and `tp=16`",
        "1. first\n2. second",
        "## 2.3 Heading",
        "第 3 章、图 2、第 1 步; chapter 3, figure 2, step 1",
        "measured on 2024-09-05",
        "reported: 38 % [^vllm]",
        "a data sheet says [2,039 GB/s](https://example.org/a100.pdf)",
        "## Further reading\n- Williams, 2009, pp. 65–76",
        "<!-- 99 red balloons -->",
    ],
)
def test_what_is_shown_named_or_cited_is_let_through(prose: str) -> None:
    assert claims(prose) == []


def test_a_citation_covers_its_own_line_only() -> None:
    assert claims("cited [^a] 38\nnot cited 39") == ["39"]


def test_a_link_inside_the_book_is_no_citation() -> None:
    assert claims("[exercise](../../exercises/x/README.md) 40 ms") == ["40"]


def test_numbers_in_comments_strings_and_other_languages_prove_nothing() -> None:
    page = parse('```python\nx = "41"  # 42\n```\n```text\n43\n```\n', "en")
    assert shown(page) == set()


def test_format_widths_prove_nothing() -> None:
    assert Decimal(3) not in shown(parse('```python\n>>> print(f"{1 / 7:.3f}")\n0.143\n```\n', "en"))


def test_pictures_are_read_too() -> None:
    page = parse(BLOCK, "en")
    assert [claim.number for claim in unproved(page, ["1,555 GB/s", "2,039 GB/s"])] == ["2,039"]


def test_a_percentage_may_be_shown_as_a_share() -> None:
    assert dict(numbers("92 %"))["92"] == {Decimal(92), Decimal("0.92")}
