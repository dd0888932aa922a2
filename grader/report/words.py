"""Every word of the reports in Chinese and English, and the short phrases that all formats share."""

from __future__ import annotations

from grader.model import (
    Isolation,
    ItemResult,
    Lang,
    Outcome,
    Performance,
    Report,
    Speed,
    Status,
    StepResult,
    Text,
    Timed,
)

# Symbols are one cell wide in every terminal, Chinese ones too: none is of ambiguous width.
SYMBOL = {
    Status.passed: "✓",
    Status.in_progress: "◒",
    Status.failed: "✗",
    Status.not_started: "◦",
    Status.error: "!",
    Status.timeout: "◷",
    Status.out_of_memory: "▪",
    Status.needs: "⊘",
    Status.internal_error: "?",
}
STATUS = {
    Status.passed: Text("通过", "passed"),
    Status.in_progress: Text("进行中", "in progress"),
    Status.failed: Text("未通过", "failed"),
    Status.not_started: Text("未开始", "not started"),
    Status.error: Text("出错", "error"),
    Status.timeout: Text("超时", "timeout"),
    Status.out_of_memory: Text("内存不足", "out of memory"),
    Status.needs: Text("缺少依赖", "not here"),
    Status.internal_error: Text("评测器故障", "grader fault"),
}
OUTCOME = {
    Outcome.passed: Text("通过", "passed"),
    Outcome.failed: Text("未通过", "failed"),
    Outcome.timeout: Text("超时", "timeout"),
    Outcome.died: Text("进程中止", "died"),
    Outcome.not_run: Text("没有运行", "not run"),
    Outcome.internal: Text("评测器故障", "grader fault"),
}
SPEED = {
    Speed.passed: Text("通过", "passed"),
    Speed.failed: Text("未通过", "failed"),
    Speed.inconclusive: Text("没有定论", "inconclusive"),
    Speed.not_measured: Text("没有测", "not measured"),
    Speed.rejected: Text("不予采信", "rejected"),
}
HOW = {
    "verified": Text("由外部时钟测定", "verified by the outside clock"),
    "self_timed": Text(
        "由运行核的进程自己计时，不作为成绩", "timed by the process that ran the kernels, not of record"
    ),
    "": Text("", ""),
}
CEILING = {
    "copy": Text("同样读写比例的带宽上限", "the bandwidth ceiling at this read:write mix"),
    "read": Text("读带宽上限", "the read ceiling"),
    "reference": Text("参考核的速度", "the reference kernel's speed"),
}

NUMBER = Text("编号", "item")
CHECKLIST = Text("清单", "checklist")
STATUS_HEAD = Text("状态", "status")
STEPS = Text("步骤", "steps")
POINTS = Text("得分", "points")
CALLS = Text("调用", "calls")
PRINTED = Text("输出", "printed")
HIDDEN = Text("隐藏", "hidden")
PERFORMANCE = Text("性能", "performance")
KERNELS = Text("核", "kernels")
_MOVED = Text(
    "{function}：搬运量是最少量的 {ratio:.2f} 倍（最多 {limit:.2f}）",
    "{function}: moves {ratio:.2f} times the least possible (at most {limit:.2f})",
)
_BUILT = Text("{cc} 寄存器 {registers}", "{cc} {registers} registers")
_SHARED = Text("共享内存 {kib} KiB", "{kib} KiB shared")
_SPILLS = Text("溢出 {spills} B", "{spills} B spilled")
_NOT_BUILT = Text("{cc} 编译不了（只作提示）", "{cc} does not build (a hint only)")
UNWRITTEN = Text("还没有写", "not written yet")
NOT_RUN = Text("另有 {count} 项检查：{why}", "{count} more: {why}")
MISCONCEPTION = Text("很像这个误解", "this looks like")
MISCONCEPTIONS = Text("很像其中一个误解", "this looks like one of")
CUT = Text(
    "报告太长，{count} 段没有放进来；全部内容见 report.json",
    "the report is too long: {count} parts were left out; report.json has everything",
)
MORE_LINES = Text("…… 还有 {count} 行，见 report.json", "… {count} more lines, see report.json")
MORE_CHARACTERS = Text("…… 还有 {count} 个字符，见 report.json", "… {count} more characters, see report.json")
UNWRITTEN_MESSAGE = Text(
    "这一步还没有写", "this step is not written yet"
)  # as the verdict says it; a test holds them together

_VISIBLE = Text(
    "可见 {passed}/{total} · 隐藏 {hidden} 项不在这里运行", "visible {passed}/{total} · hidden {hidden} not run here"
)
_PASSED = Text("通过 {passed}/{total} 项", "{passed} of {total} passed")
_SCORE = Text("{points}/{maximum} 分", "{points}/{maximum} points")
_SECONDS = Text("{seconds} 秒", "{seconds} s")
_ISOLATION = Text("隔离 {walls}", "isolation {walls}")
_SEED = Text("种子 {visible}", "seed {visible}")
_SEEDS = Text("种子 {visible}，承诺 {commitment}", "seed {visible}, commitment {commitment}")
_VERSIONS = Text("课程 {course} · 评测器 {grader} · {device}", "course {course} · grader {grader} · {device}")
_SHARE = Text("{ceiling}的 {share} 倍（目标 {asked}）", "{share} of {ceiling} (target {asked})")
_TIMES_BASELINE = Text("是基线的 {times} 倍（目标 {asked}）", "{times}× the baseline (target {asked})")
_TIMES_REFERENCE = Text("是参考核的 {times} 倍", "{times}× the reference")
_DRIVER = Text("驱动 {driver}", "driver {driver}")
_UNCALIBRATED = Text("目标未校准", "target not calibrated")
_NOTES = {
    "visible": Text("暂定结果：这里只运行可见检查", "provisional: only visible checks run here"),
    "process": Text(
        "暂定结果：没有 bubblewrap 隔离，不作为成绩", "provisional: not isolated by bubblewrap, so not of record"
    ),
    "internal": Text(
        "暂定结果：评测器出了故障的项目既不得分也不扣分",
        "provisional: items with a grader fault neither give nor take points",
    ),
    "open": Text(
        "暂定结果：全部检查都运行了，但隐藏种子没有用教师的密钥",
        "provisional: all checks ran, but the hidden seed is not an instructor's",
    ),
    "graded": Text(
        "已评分：全部检查，bubblewrap 隔离，教师的种子", "graded: all checks, isolated by bubblewrap, instructor's seed"
    ),
}


def say(text: Text, lang: Lang, **values: object) -> str:
    """A sentence of this module with its blanks filled in."""
    return text.in_(lang).format(**values)


def steps(item: ItemResult) -> str:
    """`2/3 ★☆`: required steps, then a filled star per passed stretch step; more than four stars are counted."""
    required = [step for step in item.steps if not step.stretch]
    stretch = sorted((step.passed for step in item.steps if step.stretch), reverse=True)
    stars = (
        f"★{sum(stretch)}/{len(stretch)}" if len(stretch) > 4 else "".join("★" if passed else "☆" for passed in stretch)
    )
    return f"{_fraction(required)} {stars}".strip()


def points(item: ItemResult) -> str:
    """`3/4`; nothing where there are none to be had, a dash where the grader failed."""
    if not item.max_points:
        return ""
    return f"{'-' if item.status is Status.internal_error else item.points}/{item.max_points}"


def performance(found: Performance, lang: Lang) -> list[str]:
    """State, how it was measured and where; per workload its state, why, and a line of figures."""
    driver = say(_DRIVER, lang, driver=found.driver) if found.driver else ""
    reason = "" if found.workloads else found.reason.in_(lang)
    head = (SPEED[found.state].in_(lang), reason, HOW[found.how].in_(lang), found.device, driver)
    told = [" · ".join(part for part in head if part)]
    for timed in found.workloads:
        state = f"{SPEED[timed.state].in_(lang)} · {timed.reason.in_(lang)}"
        told += [f"{timed.function} · {timed.label}: {state}", _figures(timed, lang)]
    return [text for text in told if text]


def kernels(item: ItemResult, lang: Lang) -> list[str]:
    """What the checks of kernels measured: traffic per function, the build per kernel with the most that any launch of it takes."""
    told = [
        say(_MOVED, lang, function=moved.function, ratio=moved.touched / moved.least, limit=moved.limit)
        for moved in item.moved
    ]
    for name in dict.fromkeys(built.kernel for built in item.compiled):
        parts = []
        for cc in sorted({built.cc for built in item.compiled if built.kernel == name}):
            mine = [built for built in item.compiled if (built.kernel, built.cc) == (name, cc)]
            if any(built.error or built.too_much_shared for built in mine):
                parts.append(say(_NOT_BUILT, lang, cc=f"sm_{cc}"))
                continue
            registers, shared, spills = (
                max(getattr(b, field) for b in mine) for field in ("registers", "shared", "spills")
            )
            figures = [say(_BUILT, lang, cc=f"sm_{cc}", registers=registers)]
            figures += [say(_SHARED, lang, kib=-(-shared >> 10))] if shared else []
            figures += [say(_SPILLS, lang, spills=spills)] if spills else []
            parts.append(" ".join(figures))
        told.append(f"{name}: {' · '.join(parts)}")
    return told


def _figures(timed: Timed, lang: Lang) -> str:
    target, parts = timed.target, []
    if timed.microseconds is not None:
        parts.append(f"{timed.microseconds:.1f} µs")
    if timed.share is not None:
        ceiling = CEILING[target.ceiling].in_(lang)
        parts.append(say(_SHARE, lang, ceiling=ceiling, share=f"{timed.share:.2f}", asked=f"{target.passes:.2f}"))
    if timed.times_baseline is not None:
        asked = f"{target.baseline:g}"
        parts.append(say(_TIMES_BASELINE, lang, times=f"{timed.times_baseline:.2f}", asked=asked))
    if timed.times_reference is not None and target.ceiling != "reference":
        parts.append(say(_TIMES_REFERENCE, lang, times=f"{timed.times_reference:.2f}"))
    if not target.calibrated:
        parts.append(_UNCALIBRATED.in_(lang))
    return " · ".join(parts)


def visible(items: tuple[ItemResult, ...], lang: Lang) -> str:
    """`visible 6/6 · hidden 11 not run here` over the items that were begun; empty where no hidden check was left out."""
    begun = [item for item in items if item.status not in (Status.not_started, Status.needs)]
    hidden = sum(item.hidden_not_run for item in begun)
    checks = [check for item in begun for check in item.checks if not check.hidden]
    return (
        say(_VISIBLE, lang, passed=sum(check.passed for check in checks), total=len(checks), hidden=hidden)
        if hidden
        else ""
    )


def summary(report: Report, lang: Lang) -> str:
    """Items passed, points and time; the points of an item that the grader failed on count on neither side."""
    counted = [item for item in report.items if item.status is not Status.internal_error]
    passed = say(
        _PASSED, lang, passed=sum(item.status is Status.passed for item in report.items), total=len(report.items)
    )
    score = say(
        _SCORE, lang, points=sum(item.points for item in counted), maximum=sum(item.max_points for item in counted)
    )
    return f"{passed} · {score} · {say(_SECONDS, lang, seconds=f'{report.duration:.1f}')}"


def graded(report: Report) -> bool:
    """Whether this could be a result of record: all checks, walls, an instructor's seed and no fault of ours."""
    return _grade(report) == "graded"


def note(report: Report, lang: Lang) -> str:
    """Graded, or why it is provisional."""
    return _NOTES[_grade(report)].in_(lang)


def isolation(report: Report, lang: Lang) -> str:
    """The walls and what is to be said of them."""
    walls = say(_ISOLATION, lang, walls=report.isolation.value)
    return " · ".join(part for part in (walls, report.isolation_note.in_(lang)) if part)


def circumstances(report: Report, lang: Lang) -> str:
    """Seeds, versions and device; of the hidden seed only the beginning of its commitment."""
    seeds = say(
        _SEEDS if report.tests == "all" else _SEED,
        lang,
        visible=report.seeds.visible,
        commitment=report.seeds.hidden_commitment[:12],
    )
    return f"{seeds} · {say(_VERSIONS, lang, course=report.course_version[:8], grader=report.grader_version, device=report.device)}"


def _fraction(required: list[StepResult]) -> str:
    return f"{sum(step.passed for step in required)}/{len(required)}" if required else ""


def _grade(report: Report) -> str:
    if any(item.status is Status.internal_error for item in report.items):
        return "internal"
    if report.tests == "visible":
        return "visible"
    if report.isolation is not Isolation.bwrap:
        return "process"
    return "graded" if report.seeds.secret else "open"
