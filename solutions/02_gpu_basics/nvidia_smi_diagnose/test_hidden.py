"""Hidden checks of 2.2: rows printed from drawn samples, and every rule at its edges."""

from collections import Counter
from dataclasses import fields, replace
from fractions import Fraction
from itertools import combinations_with_replacement, permutations, product

import pytest
from given.nvidia_smi_diagnose import QUERY, GpuSample, Verdict
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.compare import same

MIB = 2**20
NEW, OLD = "clocks_event_reasons.active", "clocks_throttle_reasons.active"
UNITS = [" %", " %", " MiB", " MiB", " W", " W", "", " MHz", " MHz", ""]
COLUMNS = [  # as the header names what was asked for
    name.replace("clocks.sm", "clocks.current.sm") + (f" [{unit.strip()}]" if unit else "")
    for name, unit in zip(QUERY.split(","), ["", "", *UNITS[:-1]])
]
NUMBERS = [f.name for f in fields(GpuSample)[2:]]
PLACEHOLDERS = [
    "[N/A]", "N/A", "[Not Supported]", "ERR!", "[Unknown Error]", "[Insufficient Permissions]",
    "[Requested functionality has been deprecated]", "[GPU requires reset]", "Unknown", "-", "nan", "",
]  # fmt: skip
COOL = GpuSample(0, "NVIDIA L4", 70.0, 30.0, 11_000 * MIB, 23_034 * MIB, 60.0, 72.0, 55.0, 2000.0, 2000.0, 0)


# ---- how a sample is printed ----


def cells(s: GpuSample, units: bool) -> list[str]:
    used, total = (None if b is None else b // MIB for b in (s.mem_used, s.mem_total))
    plain = [s.util_gpu, s.util_mem, used, total, s.power_w, s.power_limit_w, s.temp_c, s.sm_mhz, s.sm_max_mhz]
    forms = ["%d", "%d", "%d", "%d", "%.2f", "%.2f", "%d", "%d", "%d"]
    printed = [form % value for form, value in zip(forms, plain, strict=True)] + [f"0x{s.reasons:016x}"]
    return [text + unit * units for text, unit in zip(printed, UNITS, strict=True)]


def line(s: GpuSample, units: bool = True) -> str:
    return ", ".join([str(s.index), s.name, *cells(s, units)])


def header(reasons: str = NEW) -> str:
    return ", ".join([*COLUMNS, reasons])


def printed(samples: list[GpuSample], units: bool = True, with_header: bool = True, end: str = "\n") -> str:
    lines = [header()] * with_header + [line(s, units) for s in samples]
    return "".join(text + end for text in lines)


PERCENT = st.integers(0, 100).map(float)
WATTS = st.integers(0, 120_000).map(lambda n: n / 100)
MHZ = st.integers(0, 3500).map(float)
WORD = st.text("ABGRTXabdeilnv0123456789-", min_size=1, max_size=8)


def names(separators: list[str]) -> st.SearchStrategy[str]:
    more = st.lists(st.tuples(st.sampled_from(separators), WORD), max_size=3)
    return st.tuples(WORD, more).map(lambda t: t[0] + "".join(a + b for a, b in t[1]))


def drawn(index=st.integers(0, 15), name=names([" "])) -> st.SearchStrategy[GpuSample]:
    memory = st.integers(0, 200_000).map(lambda n: n * MIB)
    return st.builds(
        GpuSample, index, name, PERCENT, PERCENT, memory, memory, WATTS, WATTS, st.integers(0, 110).map(float), MHZ, MHZ,
        st.integers(0, 2**12 - 1),
    )  # fmt: skip


# ---- step 1 ----


@pytest.mark.step("one_gpu")
@settings(max_examples=20)
@given(drawn())
def test_a_row_of_any_numbers(answer, sample):
    """任意数值的一行 / one row of any numbers"""
    assert same(answer.parse_nvidia_smi_csv(printed([sample])), [sample])


@pytest.mark.step("one_gpu")
def test_every_reason_is_kept(answer):
    """降频原因：每一位都保留，没见过的也一样 / reasons: every bit is kept, unknown ones too"""
    masks = [1 << bit for bit in range(16)] + [0, 0x44, 0x6C, 0x1FF, 0x7FF, 2**63]
    got = [answer.parse_nvidia_smi_csv(printed([replace(COOL, reasons=mask)]))[0].reasons for mask in masks]
    assert same(got, masks)


# ---- step 2 ----


@pytest.mark.step("any_output")
@settings(max_examples=20)
@given(st.lists(drawn(index=st.integers(0, 3)), max_size=5), st.booleans(), st.booleans())
def test_units_and_header_do_not_matter(answer, samples, units, with_header):
    """有没有单位、有没有表头，结果都一样 / with or without units and header, the samples are the same"""
    assert same(answer.parse_nvidia_smi_csv(printed(samples, units, with_header)), samples)


@pytest.mark.step("any_output")
def test_a_header_of_an_older_driver(answer):
    """旧驱动的表头 / the header of an older driver"""
    older = header(OLD).replace("clocks.current.sm", "clocks.sm")
    want = replace(COOL, reasons=0x24, sm_mhz=1500.0)
    for top in (older, header(OLD), header()):
        assert same(answer.parse_nvidia_smi_csv(f"{top}\n{line(want)}\n"), [want])


@pytest.mark.step("any_output")
@settings(max_examples=20)
@given(drawn(name=names([" ", "  ", ",", ", ", " ,"])), st.booleans())
def test_a_name_with_commas(answer, sample, units):
    """型号里有逗号 / a name with commas in it"""
    assert same(answer.parse_nvidia_smi_csv(printed([sample], units)), [sample])


@pytest.mark.step("any_output")
@settings(max_examples=25)
@given(
    drawn(name=names([" "]) | st.just("[Unknown Error]")),
    st.lists(st.none() | st.sampled_from(PLACEHOLDERS), min_size=10, max_size=10),
    st.booleans(),
)
def test_cells_without_a_number(answer, sample, holes, units):
    """没有数的格子是 None，这一行照样要 / a cell without a number is None and the row stays"""
    filled = [cell if hole is None else hole for cell, hole in zip(cells(sample, units), holes, strict=True)]
    want = replace(sample, **{name: None for name, hole in zip(NUMBERS, holes, strict=True) if hole is not None})
    text = ", ".join([str(sample.index), sample.name, *filled])
    assert same(answer.parse_nvidia_smi_csv(f"{header()}\n{text}\n"), [want])


@pytest.mark.step("any_output")
@settings(max_examples=20)
@given(st.integers(2, 4), st.integers(1, 4), st.data())
def test_rows_in_the_order_of_the_text(answer, gpus, rounds, data):
    """几张卡轮流出现：顺序不变，一行不少 / several GPUs in turn: every row, in the order of the text"""
    order = data.draw(st.permutations(range(gpus)))
    samples = [data.draw(drawn(index=st.just(index))) for _ in range(rounds) for index in order]
    assert same(answer.parse_nvidia_smi_csv(printed(samples)), samples)


@pytest.mark.step("any_output")
def test_lines_that_are_no_sample(answer):
    """混进来的消息、空行和截断的行 / messages, blank lines and cut-off rows among the samples"""
    other = replace(COOL, index=11, util_gpu=3.0)
    broken = ", ".join(["[Unknown Error]"] * 12)
    for between in (
        "Unable to determine the device handle for GPU0: 0000:02:00.0: Unknown Error",
        broken,
        "",
        "   ",
        header(),
        line(COOL)[:60],
        line(COOL).rsplit(",", 1)[0],
        "7",
        "2026/11/29 12:00:00.000, " + line(COOL),
        "4.5" + line(COOL)[1:],
        '"Unknown Error, GPU 0',
        "Warning, one, of, the, cards, did, not, answer, within, its, time, 1 s",
    ):
        for end in ("\n", "\r\n"):
            text = end.join([header(), line(COOL), between, line(other), ""])
            assert same(answer.parse_nvidia_smi_csv(text), [COOL, other])


@pytest.mark.step("any_output")
def test_nothing_at_all(answer):
    """空输出、只有表头、没有 GPU：空列表 / no output, only a header, no GPU: an empty list"""
    for text in ("", "\n", header(), header() + "\n", "No devices were found\n",
                 "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"):  # fmt: skip
        assert same(answer.parse_nvidia_smi_csv(text), [])


# ---- step 3: what is expected ----


def votes(s: GpuSample) -> set[Verdict]:
    """The rules that one sample speaks for; the median is not one of them."""
    found = set()
    bits = {bit for bit in range(16) if s.reasons is not None and s.reasons >> bit & 1}
    if bits & {5, 6}:
        found.add(Verdict.THERMAL)
    if bits & {3, 7}:
        found.add(Verdict.HW_SLOWDOWN)
    if 2 in bits and None not in (s.sm_mhz, s.sm_max_mhz) and 10 * Fraction(s.sm_mhz) < 9 * Fraction(s.sm_max_mhz):
        found.add(Verdict.POWER_CAP)
    if None not in (s.mem_used, s.mem_total) and 100 * s.mem_used > 97 * s.mem_total:
        found.add(Verdict.MEMORY_PRESSURE)
    if None not in (s.util_gpu, s.util_mem) and s.util_gpu >= 90 and s.util_mem >= 60:
        found.add(Verdict.MEMORY_ACTIVE)
    return found


def middle(values: list[float]) -> Fraction:
    ordered = sorted(map(Fraction, values))
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def expected(samples: list[GpuSample], preallocates: bool) -> Verdict:
    if len(samples) < 5:
        return Verdict.INCONCLUSIVE
    counted = Counter(verdict for s in samples for verdict in votes(s))
    holds = {verdict for verdict, n in counted.items() if n > len(samples) - n}
    known = [s.util_gpu for s in samples if s.util_gpu is not None]
    if len(known) >= 5 and middle(known) < 50:
        holds.add(Verdict.HOST_STARVED)
    if preallocates:
        holds.discard(Verdict.MEMORY_PRESSURE)
    return next((verdict for verdict in Verdict if verdict in holds), Verdict.INCONCLUSIVE)


RULES = {  # what one sample needs to speak for a rule, on top of COOL
    Verdict.THERMAL: {"reasons": 0x20},
    Verdict.HW_SLOWDOWN: {"reasons": 0x80},
    Verdict.POWER_CAP: {"reasons": 0x4, "sm_mhz": 1200.0},
    Verdict.MEMORY_PRESSURE: {"mem_used": 99 * MIB, "mem_total": 100 * MIB},
    Verdict.MEMORY_ACTIVE: {"util_gpu": 99.0, "util_mem": 80.0},
}


KINDS = [
    COOL,
    replace(COOL, reasons=0x48, util_gpu=10.0, temp_c=95.0),  # too hot, and waiting
    replace(COOL, reasons=0x204, sm_mhz=1500.0, util_gpu=100.0, util_mem=60.0),  # capped, at the cost of clocks
    replace(COOL, reasons=0x4, util_gpu=90.0, util_mem=59.0, mem_used=98 * MIB, mem_total=100 * MIB),  # capped for free
    replace(COOL, **{name: None for name in NUMBERS}),
    replace(COOL, util_gpu=90.0, util_mem=60.0, mem_used=98 * MIB, mem_total=100 * MIB),  # moving data on a full card
    replace(COOL, reasons=0x80, util_gpu=49.0),  # braked, and waiting
]


# ---- step 3 ----


@pytest.mark.step("diagnose")
def test_each_reason_alone(answer):
    """每一种降频原因单独出现 / every reason on its own"""
    slow = replace(COOL, sm_mhz=900.0, temp_c=None, power_w=None)  # which no rule reads
    want = {0x4: "POWER_CAP", 0x8: "HW_SLOWDOWN", 0x20: "THERMAL", 0x40: "THERMAL", 0x80: "HW_SLOWDOWN"}
    for bit in range(12):
        got = answer.diagnose([replace(slow, reasons=1 << bit)] * 5)
        assert same(got, Verdict[want.get(1 << bit, "INCONCLUSIVE")])


@pytest.mark.step("diagnose")
@settings(max_examples=25)
@given(st.lists(st.integers(0, 2**11 - 1), min_size=5, max_size=5))
def test_reasons_together(answer, masks):
    """几种原因同时出现，各样本也不相同 / several reasons at once, different ones in different samples"""
    samples = [replace(COOL, reasons=mask, sm_mhz=1500.0) for mask in masks]
    assert same(answer.diagnose(samples), expected(samples, True))


@pytest.mark.step("diagnose")
def test_a_power_cap_that_costs_clocks(answer):
    """功耗墙：频率真的掉了才算 / a power cap counts when it costs clocks"""
    capped = replace(COOL, reasons=0x4, temp_c=None)
    for sm, sm_max, verdict in [
        (2000.0, 2000.0, "INCONCLUSIVE"),
        (1800.0, 2000.0, "INCONCLUSIVE"),
        (1799.0, 2000.0, "POWER_CAP"),
        (1410.0, 1410.0, "INCONCLUSIVE"),
        (1260.0, 1410.0, "POWER_CAP"),
        (1275.0, 1410.0, "INCONCLUSIVE"),
        (None, 2000.0, "INCONCLUSIVE"),
        (1000.0, None, "INCONCLUSIVE"),
    ]:
        for watts in (72.0, None):  # all that the limit allows; not reported: no rule reads it
            samples = [replace(capped, sm_mhz=sm, sm_max_mhz=sm_max, power_w=watts)] * 5
            assert same(answer.diagnose(samples), Verdict[verdict])


@pytest.mark.step("diagnose")
def test_the_table_from_the_top(answer):
    """几条规则同时成立：最上面的说了算 / several rules hold: the uppermost decides"""
    for hot, braked, capped, full, busy in product((False, True), (False, True), (False, True), (False, True), (30.0, 95.0)):
        sample = replace(
            COOL, reasons=hot * 0x40 | braked * 0x8 | capped * 0x4, sm_mhz=1000.0, util_gpu=busy, util_mem=70.0,
            mem_used=(99 if full else 60) * MIB, mem_total=100 * MIB,
        )  # fmt: skip
        assert same(answer.diagnose([sample] * 5, preallocates=False), expected([sample] * 5, False))


@pytest.mark.step("diagnose")
def test_more_than_half(answer):
    """多少个样本才算多数 / how many samples are a majority"""
    for verdict, change in RULES.items():
        for n in (5, 6, 7, 10):
            for k in range(n + 1):
                samples = [replace(COOL, **change)] * k + [COOL] * (n - k)
                want = verdict if k > n - k else Verdict.INCONCLUSIVE
                assert same(answer.diagnose(samples, preallocates=False), want)


@pytest.mark.step("diagnose")
def test_both_in_the_same_sample(answer):
    """两个条件要在同一个样本里成立 / both conditions in the same sample"""
    busy, moving, both = ({"util_gpu": 99.0, "util_mem": 10.0}, {"util_gpu": 60.0, "util_mem": 90.0}, {"util_gpu": 99.0, "util_mem": 90.0})
    capped, slow, held = ({"reasons": 0x4}, {"sm_mhz": 900.0}, {"reasons": 0x4, "sm_mhz": 900.0})
    for one, other, common, verdict in ((busy, moving, both, "MEMORY_ACTIVE"), (capped, slow, held, "POWER_CAP")):
        apart = [replace(COOL, **c) for c in (one, one, other, other, common)]
        joined = [replace(COOL, **c) for c in (one, other, common, common, common)]
        assert same(answer.diagnose(apart), Verdict.INCONCLUSIVE)
        assert same(answer.diagnose(joined), Verdict[verdict])


@pytest.mark.step("diagnose")
def test_the_median_of_any_number(answer):
    """任意个数的中位数 / the median of any number of samples"""
    for n in (5, 6):
        for busy in combinations_with_replacement([0.0, 40.0, 49.0, 50.0, 51.0, 80.0], n):
            turned = busy[2::-1] + busy[3:]  # not sorted
            samples = [replace(COOL, util_gpu=percent) for percent in turned]
            want = Verdict.HOST_STARVED if middle(busy) < 50 else Verdict.INCONCLUSIVE
            assert same(answer.diagnose(samples), want)


@pytest.mark.step("diagnose")
def test_edges_of_the_load(answer):
    """门槛上的负载 / load exactly at the thresholds"""
    for change, verdict in [
        ({"util_gpu": 50.0}, "INCONCLUSIVE"),
        ({"util_gpu": 49.0}, "HOST_STARVED"),
        ({"util_gpu": 90.0, "util_mem": 60.0}, "MEMORY_ACTIVE"),
        ({"util_gpu": 89.0, "util_mem": 100.0}, "INCONCLUSIVE"),
        ({"util_gpu": 100.0, "util_mem": 59.0}, "INCONCLUSIVE"),
        ({"mem_used": 97 * MIB, "mem_total": 100 * MIB}, "INCONCLUSIVE"),
        ({"mem_used": 971 * MIB, "mem_total": 1000 * MIB}, "MEMORY_PRESSURE"),
        ({"mem_used": 969 * MIB, "mem_total": 1000 * MIB}, "INCONCLUSIVE"),
    ]:
        assert same(answer.diagnose([replace(COOL, **change)] * 5, preallocates=False), Verdict[verdict])


@pytest.mark.step("diagnose")
def test_a_full_card(answer):
    """显存满了：先问服务是不是预分配 / a full card: first ask whether the server takes its memory at start"""
    full = replace(COOL, mem_used=99 * MIB, mem_total=100 * MIB)
    busy = replace(full, util_gpu=99.0, util_mem=80.0)
    got = [answer.diagnose([full] * 5), answer.diagnose([full] * 5, True), answer.diagnose([busy] * 6), answer.diagnose([busy] * 6, False)]
    assert same([v.name for v in got], ["INCONCLUSIVE", "INCONCLUSIVE", "MEMORY_ACTIVE", "MEMORY_PRESSURE"])


@pytest.mark.step("diagnose")
def test_numbers_that_are_no_evidence(answer):
    """看着吓人、却不在表里的数：温度、功耗、显存活动 / numbers that look alarming but are not in the table: heat, power, traffic"""
    for change in ({"temp_c": 93.0}, {"power_w": 72.0}, {"util_mem": 99.0}, {"sm_mhz": 300.0}, {"reasons": 0x1, "sm_mhz": 300.0}, {"reasons": 0x3}):
        assert same(answer.diagnose([replace(COOL, **change)] * 7, preallocates=False), Verdict.INCONCLUSIVE)


@pytest.mark.step("diagnose")
def test_missing_values_do_not_vote(answer):
    """缺的值不投票，也不是 0 / what is missing does not vote and is not 0"""
    holes = {
        Verdict.THERMAL: ["reasons"],
        Verdict.HW_SLOWDOWN: ["reasons"],
        Verdict.POWER_CAP: ["sm_mhz", "sm_max_mhz", "reasons"],
        Verdict.MEMORY_PRESSURE: ["mem_total", "mem_used"],
        Verdict.MEMORY_ACTIVE: ["util_mem", "util_gpu"],
    }
    for verdict, change in RULES.items():
        votes_for = replace(COOL, **change)
        for name, (yes, no) in product(holes[verdict], ((4, 4), (4, 5), (5, 4), (0, 6))):
            silent = replace(votes_for, **{name: None})
            want = verdict if yes > no else Verdict.INCONCLUSIVE
            assert same(answer.diagnose([votes_for] * yes + [silent] * no, preallocates=False), want)
    nothing = replace(COOL, **{name: None for name in NUMBERS})
    assert same(answer.diagnose([nothing] * 8, preallocates=False), Verdict.INCONCLUSIVE)


@pytest.mark.step("diagnose")
def test_the_median_needs_five_values(answer):
    """中位数至少要有五个值 / a median takes five values"""
    idle, silent, busy = (replace(COOL, util_gpu=value) for value in (10.0, None, 80.0))
    assert same(answer.diagnose([idle] * 5 + [silent] * 6), Verdict.HOST_STARVED)
    assert same(answer.diagnose([idle] * 4 + [silent]), Verdict.INCONCLUSIVE)
    assert same(answer.diagnose([idle] * 4 + [silent] * 9), Verdict.INCONCLUSIVE)
    assert same(answer.diagnose([busy] * 3 + [idle] * 2 + [silent] * 3), Verdict.INCONCLUSIVE)


@pytest.mark.step("diagnose")
def test_too_few_samples(answer):
    """样本太少，什么也不说 / too few samples say nothing"""
    for change in [*RULES.values(), {"util_gpu": 1.0}]:
        for n in range(5):
            assert same(answer.diagnose([replace(COOL, **change)] * n, preallocates=False), Verdict.INCONCLUSIVE)


@pytest.mark.step("diagnose")
def test_one_gpu_at_a_time(answer):
    """一次只诊断一张卡，否则 ValueError / one GPU per verdict, else ValueError"""
    second = replace(COOL, index=1)
    for samples in ([COOL] * 5 + [second] * 5, [COOL, second] * 4, [COOL] * 9 + [second], [COOL, second], [COOL, COOL, second, COOL, COOL]):
        with pytest.raises(ValueError):
            answer.diagnose(samples)
    twin = replace(COOL, name="NVIDIA L40S", reasons=0x20)
    assert same(answer.diagnose([twin, replace(twin, index=0, name="NVIDIA L4")] * 3), Verdict.THERMAL)
    assert same(answer.diagnose([replace(twin, index=3)] * 5), Verdict.THERMAL)


@pytest.mark.step("diagnose")
def test_any_mixture(answer):
    """任意混合的样本，逐条照表判断 / any mixture of samples, judged by the table"""
    for n, preallocates in ((5, True), (5, False), (6, False)):
        for samples in combinations_with_replacement(KINDS, n):
            assert same(answer.diagnose(list(samples), preallocates), expected(list(samples), preallocates))


@pytest.mark.step("diagnose")
def test_the_order_of_samples_does_not_matter(answer):
    """样本的先后不影响结论，输入不被改动 / the order of the samples does not matter, and the input stays as it is"""
    idle, busy, hot = (replace(COOL, **c) for c in ({"util_gpu": 5.0}, RULES[Verdict.MEMORY_ACTIVE], {"reasons": 0x40}))
    for many, few, verdict in ((hot, busy, "THERMAL"), (idle, busy, "HOST_STARVED"), (busy, idle, "MEMORY_ACTIVE")):
        for order in sorted(set(permutations([0, 0, 0, 1, 1]))):
            samples = [(many, few)[i] for i in order]
            before = list(samples)
            assert same(answer.diagnose(samples), Verdict[verdict])
            assert samples == before
