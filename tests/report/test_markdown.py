"""The job summary: a row per item, at most a mebibyte, and nothing of a learner's outside its fence."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.report import escape, markdown

OURS = re.compile(r"<details><summary><code>.*</code> \S.*</summary>\n|</details>\n")
MARK = "zqx"  # every learner's word begins with it


def tokens(text):
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [(outer, inner) for outer in parsed for inner in [None, *(outer.children or ())]]


def check_contained(text, secret=MARK):
    for outer, inner in tokens(text):
        if outer.type == "html_block":
            assert OURS.fullmatch(outer.content), outer.content
        if inner is not None:
            assert inner.type in (
                "text",
                "html_inline",
                "strong_open",
                "strong_close",
                "softbreak",
                "hardbreak",
                "link_open",
                "link_close",
            ), inner
            assert inner.type != "html_inline" or inner.content in ("<code>", "</code>", "<br>")
            assert secret not in inner.content
    check_no_command(text)


def check_no_command(text):
    for line in text.split("\n"):
        assert not line.strip().startswith("::") and "##[" not in line


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_there_is_one_row_per_item(reports, lang):
    for report in reports.values():
        rows = [
            outer for outer, inner in tokens(markdown.render(report, lang)) if inner is None and outer.type == "tr_open"
        ]
        assert len(rows) == 1 + len(report.items)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_failed_item_has_a_details_block(reports, lang):
    text = markdown.render(reports["every status"], lang)
    assert re.findall(r"<summary><code>(\d\.\d)", text) == ["2.2", "2.3", "4.2", "4.3", "5.1", "5.2", "6.4", "7.1"]
    assert text.count("<details>") == text.count("</details>") == 8
    assert "[↗](https://example.org/zh/02_gpu_basics#gib)" in text and "<code>chapters/zh/02.md</code>" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_place_in_a_chapter_is_shown_in_the_readers_language(reports, lang):
    import msgspec

    item = reports["every status"].items[1]
    place = msgspec.structs.replace(
        item.misconception, links=("02_gpu_basics#mis-gb-gib",) * len(item.misconception.names)
    )
    report = msgspec.structs.replace(
        reports["every status"], items=(msgspec.structs.replace(item, misconception=place),)
    )
    assert f"<code>chapters/{lang}/02_gpu_basics.md#mis-gb-gib</code>" in html.unescape(markdown.render(report, lang))


def test_the_end_says_whether_it_is_provisional_and_what_was_visible(reports):
    text = markdown.render(reports["visible passed"], "en")
    assert "visible 6/6 · hidden 11 not run here" in text and "provisional" in text and "<details>" not in text


def test_hostile_text_stays_in_its_fences(reports, hostile):
    text = markdown.render(reports["hostile"], "en")
    check_no_command(text)
    for outer, inner in tokens(text):
        assert outer.type != "html_block" or OURS.fullmatch(outer.content)
        assert inner is None or inner.type not in ("image", "link_open")


def test_a_link_that_is_no_plain_address_is_shown_as_code(reports):
    import msgspec

    item = reports["every status"].items[1]
    for link in ("javascript:alert(1)", "https://e.org/) [x](http://evil", "https://e.org/<b>"):
        wrong = msgspec.structs.replace(item, misconception=msgspec.structs.replace(item.misconception, links=(link,)))
        text = markdown.render(msgspec.structs.replace(reports["one"], items=(wrong,)), "en")
        assert not [inner for _, inner in tokens(text) if inner is not None and inner.type == "link_open"]


@settings(max_examples=100, deadline=None)
@given(said=st.text() | st.text(alphabet="`~<>&/|\\[]()#*_-=+!:@$ \n\r\t\x0b\x85\u2028ab1.\ufe0f\u200b"))
def test_any_learner_text_stays_in_its_fences(learner, said):
    import msgspec

    marked = "\n".join(MARK + part for part in said.split("\n")) + said + MARK
    made = learner(marked)
    item = made.items[0]
    checks = tuple(c for c in item.checks if c.id != "b")  # why a check did not run is never a learner's
    check_contained(
        markdown.render(msgspec.structs.replace(made, items=(msgspec.structs.replace(item, checks=checks),)), "en")
    )


@settings(max_examples=100, deadline=None)
@given(said=st.text(alphabet="`*_~<>&|\\[]()#-=+!: \n\rab1.$"))
def test_authors_sentences_neither_make_markup_nor_break_a_table(learner, said):
    table = f"| a | b |\n| --- | --- |\n| {escape.prose(said)} | {escape.code(said)} |\n"
    found = tokens(table)
    assert len([outer for outer, inner in found if inner is None and outer.type == "td_open"]) == 2
    for _, inner in found:
        assert inner is None or inner.type == "text" or inner.content in ("<code>", "</code>", "<br>")


def test_what_stands_in_backticks_is_code():
    assert escape.prose("raise `Full|` when a*b") == "raise <code>Full&#124;</code> when a\\*b"


def test_it_never_exceeds_the_limit_and_says_what_is_left_out(reports):
    import msgspec

    big = "\n".join("`" * 50 + "显存" * 40 for _ in range(20))
    item = reports["hostile"].items[0]
    loud = msgspec.structs.replace(
        item, checks=tuple(msgspec.structs.replace(item.checks[0], id=f"c{i}", output=big + str(i)) for i in range(20))
    )
    report = msgspec.structs.replace(reports["one"], items=(loud,) * 60)
    text = markdown.render(report, "en")
    assert (1 << 19) < len(text.encode()) <= 1 << 20
    assert "the report is too long" in text and "graded: all checks" in text
    assert len(re.findall("^<details>", text, re.MULTILINE)) == len(re.findall("^</details>$", text, re.MULTILINE))
    for limit in (10_000, 50_000):
        assert len(markdown.render(report, "zh", limit).encode()) <= limit


def test_long_output_is_cut_with_a_notice():
    assert escape.lines("\n".join(map(str, range(100))), "en")[-1] == "… 77 more lines, see report.json"
    assert escape.lines("x" * 5000, "en")[-1] == "… 1000 more characters, see report.json"
