"""What a person sees: aligned, within the width, and nothing in it that a learner could forge."""

import io
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from grader.model import Status
from grader.report import terminal, words

BOX = re.compile("[\u2500-\u257f]")
SGR = re.compile(r"\x1b\[[0-9;]*m")


def screen(report, lang, width, *, tty=True):
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=tty,
        color_system="standard" if tty else None,
        legacy_windows=False,
    )
    terminal.show(report, lang, console)
    return console.file.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(reports, lang, width):
    for report in reports.values():
        for line in SGR.sub("", screen(report, lang, width)).split("\n"):
            assert cell_len(line) <= width, line


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_columns_are_aligned_across_wide_characters(reports, lang):
    lines = SGR.sub("", screen(reports["every status"], lang, 80)).split("\n")
    symbols = "".join(words.SYMBOL.values())
    starts = {
        cell_len(found[1]) for line in lines if (found := re.match(rf"(\d\.\d .*  )[{re.escape(symbols)}] \S", line))
    }
    assert len(starts) == 1


def test_symbols_are_one_cell_wide_even_where_ambiguous_ones_are_two():
    import unicodedata

    assert set(words.SYMBOL) == set(words.STATUS) == set(Status)
    assert all(unicodedata.east_asian_width(symbol) in ("N", "Na") for symbol in words.SYMBOL.values())
    assert len(set(words.SYMBOL.values())) == len(Status)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_status_has_its_row(reports, lang):
    text = screen(reports["every status"], lang, 80)
    for item in reports["every status"].items:
        assert re.search(rf"^\S*{item.number}\b", SGR.sub("", text), re.MULTILINE)
        assert f"{words.SYMBOL[item.status]} {words.STATUS[item.status].in_(lang)}" in SGR.sub("", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_pipe_gets_plain_lines(reports, lang):
    for name, report in reports.items():
        text = screen(report, lang, 80, tty=False)
        assert text == terminal.render(report, lang)
        assert not BOX.search(text) and "\x1b" not in text and text.endswith("\n")
        if name != "hostile":
            assert text.encode("gb18030")
    assert "2.2  in progress    1/2     2/4  can draw a roofline and name the bottleneck\n" in terminal.render(
        reports["every status"], "en"
    )


def test_colour_needs_a_terminal_that_has_it(reports):
    assert SGR.search(screen(reports["every status"], "en", 80))


def test_a_failing_item_tells_check_message_calls_output_and_misconception(reports):
    text = terminal.render(reports["every status"], "en")
    told = text.split("2.2 roofline · in progress\n")[1].split("\n\n")[0]
    assert (
        told
        == """\
  this looks like
    GB taken for GiB · gb_for_gib
    https://example.org/zh/02_gpu_basics#gib
  the memory budget
  failed · the budget is memory minus weights
    | AssertionError: result.kv_bytes: expected 34359738368, got 34000000000
    calls
    | budget(GPU(memory=85899345920), weights=16060522496, utilization=0.92) returned Budget(kv_bytes=34000000000, blocks=2048)
    printed
    | 权重 14.96 GiB
    | kv    31.66 GiB
  failed · no shape ever gives a negative number of blocks · hidden
    | what came back does not satisfy this check
    calls
    | budget(GPU(memory=0), weights=1, utilization=0.0) returned Budget(kv_bytes=-1, blocks=-1)"""
    )


def test_several_misconceptions_are_one_of(reports):
    text = terminal.render(reports["every status"], "zh")
    assert "很像其中一个误解\n    把嵌入也读一遍 · embedding_read\n" in text and "所有专家都读 · experts_all" in text


def test_unwritten_steps_and_checks_that_did_not_run_take_one_line(reports):
    text = terminal.render(reports["every status"], "en")
    assert "  how fast · not written yet\n  batches ★ · not written yet\n" in text
    assert "  2 more: not run: the file did not load\n" in text


def test_items_without_anything_to_tell_stay_rows(reports):
    text = terminal.render(reports["every status"], "en")
    assert "block_pool" not in text and "vram_calculator" not in text
    assert "6.3 · triton is not installed here" in text


def test_visible_only_runs_say_so_once(reports):
    for name, line in (
        ("visible passed", "visible 6/6 · hidden 11 not run here"),
        ("visible failed", "visible 5/6 · hidden 11 not run here"),
    ):
        assert terminal.render(reports[name], "en").count(line) == 1
    assert "可见 6/6 · 隐藏 11 项不在这里运行" in terminal.render(reports["visible passed"], "zh")


def test_the_footer_says_whether_it_is_provisional(reports):
    assert "provisional: only visible" in terminal.render(reports["visible passed"], "en")
    assert "provisional: items with a grader fault" in terminal.render(reports["every status"], "en")
    one = terminal.render(reports["one"], "en")
    assert "graded: all checks" in one and "isolation bwrap" in one and "commitment 3e67b72e9d41 ·" in one


def test_a_grader_fault_neither_gives_nor_takes_points(reports):
    assert "2 of 12 passed · 21/41 points" in terminal.render(reports["every status"], "en")
    assert "7.1  grader fault   1/2     -/4" in terminal.render(reports["every status"], "en")


def test_the_only_item_shows_its_open_stretch_steps(reports):
    assert "FP8 ★ · not written yet" in terminal.render(reports["one"], "en")


def check_harmless(text):
    for line in text.split("\n"):
        bare = line.lstrip("".join(c for c in map(chr, range(0x3000)) if c.isspace()))
        assert not bare.startswith("::") and "##[" not in line
        assert all(c.isprintable() for c in line), line


def test_hostile_text_is_harmless(reports):
    for lang in ("zh", "en"):
        check_harmless(terminal.render(reports["hostile"], lang))
        check_harmless(SGR.sub("", screen(reports["hostile"], lang, 50)))
    assert "[bold]markup[/bold]" in screen(reports["hostile"], "en", 80)


@settings(max_examples=40, deadline=None)
@given(said=st.text() | st.text(alphabet=":#[] \n\r\t\x1b\x9b\u200b\ufe0f\u202eam;0中（。"))
def test_any_text_is_harmless_and_quoted(learner, said):
    plain = terminal.render(learner(said), "en")
    check_harmless(plain)
    assert (
        len([line for line in plain.split("\n") if re.match(r"\S", line)]) == 6
    )  # one row, one heading, four lines of footer
    shown = SGR.sub("", screen(learner(said), "en", 40))
    check_harmless(shown)
    assert all(cell_len(line) <= 40 for line in shown.split("\n"))


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="ab .,中文，（）。：é\u0301😀"), width=st.integers(2, 12))
def test_wrapping_keeps_every_character_and_the_width(text, width):
    lines = terminal.wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_chinese_wraps_between_characters_but_not_before_punctuation():
    assert terminal.wrap("KV 缓存很大，要分页。", 10) == ["KV 缓存很", "大，要分", "页。"]
    assert terminal.wrap("用过（KV cache）", 8) == ["用过（KV", "cache）"]
    assert terminal.wrap("用过（缓存）", 7) == ["用过", "（缓", "存）"]


def test_the_verdict_says_unwritten_as_the_report_expects_it():
    from grader import verdict
    from grader.model import Outcome

    assert verdict._message(Outcome.failed, {"kind": "unwritten"}, True) == words.UNWRITTEN_MESSAGE


SPOKEN = {
    "zh": {
        "not_measured": "没有测 · 这里没有 CUDA 显卡",
        "rejected": "不予采信 · 由外部时钟测定",
        "uncalibrated": "目标未校准",
    },
    "en": {
        "not_measured": "not measured · no CUDA device here",
        "rejected": "rejected · verified by the outside clock",
        "uncalibrated": "target not calibrated",
    },
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_of_a_measurement_is_told_with_its_reason(reports, lang):
    report = reports["every speed"]
    told = terminal.render(report, lang)
    for item in report.items:
        assert words.SPEED[item.performance.state].in_(lang) in told
        for timed in item.performance.workloads:
            assert timed.reason.in_(lang) in told
    assert all(part in told for part in SPOKEN[lang].values())
    assert "60.2 µs" in told and "0.97" in told and "2.80" in told


def test_a_kernel_that_timed_itself_is_not_of_record():
    assert "not of record" in words.HOW["self_timed"].en and "不作为成绩" in words.HOW["self_timed"].zh


def test_what_was_measured_of_kernels_is_told_in_both_languages():
    from grader.model import Compiled, Moved, Operand
    from grader.report import words

    built = (Compiled("k", 80, 40, 2048, 0), Compiled("k", 80, 48, 0, 16), Compiled("k", 75, 0, 0, 0, "Error: no"))
    moved = (Moved("f", 300, 200, 1.15, (Operand("x", 300, 200, 300, False),)),)
    item = SimpleNamespace(compiled=built, moved=moved)
    assert words.kernels(item, "en") == [
        "f: moves 1.50 times the least possible (at most 1.15)",
        "k: sm_75 does not build (a hint only) · sm_80 48 registers 2 KiB shared 16 B spilled",
    ]
    assert words.kernels(item, "zh")[0] == "f：搬运量是最少量的 1.50 倍（最多 1.15）"
