"""Hand-built reports: every status, hidden failing checks, misconceptions, stretch steps, `all` lines, hostile text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from grader.model import (
    CheckResult,
    Diagnosis,
    Isolation,
    ItemResult,
    Outcome,
    Performance,
    Report,
    Round,
    Seeds,
    Speed,
    Status,
    StepResult,
    Target,
    Text,
    Timed,
)

HOSTILE = (
    "::error file=a::pwned\n  ::set-output name=x::1\n\ufe0f::stop-commands::t\n##[error]old\n"
    "```\n</details><script>alert(1)</script>\n````\n~~~\n| a | b |\n# heading\n[x](javascript:alert(1)) @octocat #1 $x$ ![i](http://e/i.png)\n"
    "\x1b[31mred\x1b[0m \x1b]8;;http://evil\x07link\x1b]8;;\x07 \x00\x08\x0b\x7f\x85\u2028\u202eevil\u2066 "
    "\ufffe\uffff \ud800 ]]> <![CDATA[ &amp; <x y='1'>\r\nend\r[bold]markup[/bold]"
)


def text(zh: str, en: str | None = None) -> Text:
    return Text(zh, zh if en is None else en)


def check(
    name: str, title: Text, outcome: Outcome = Outcome.passed, *, step: str = "one", hidden: bool = False, **more: Any
) -> CheckResult:
    return CheckResult(
        id=name,
        title=title,
        step=step,
        passed=outcome is Outcome.passed,
        hidden=hidden,
        outcome=outcome,
        seconds=0.012,
        **more,
    )


def step(name: str, title: Text, passed: bool, points: int = 2, stretch: bool = False) -> StepResult:
    return StepResult(id=name, title=title, passed=passed, points=points, stretch=stretch)


def item(
    number: str,
    exercise: str,
    can_do: Text,
    status: Status,
    steps: tuple[StepResult, ...] = (),
    checks: tuple[CheckResult, ...] = (),
    chapter: str = "02_gpu_basics",
    **more: Any,
) -> ItemResult:
    return ItemResult(
        chapter=chapter,
        number=number,
        exercise=exercise,
        can_do=can_do,
        status=status,
        points=sum(s.points for s in steps if s.passed),
        max_points=sum(s.points for s in steps),
        steps=steps,
        checks=checks,
        seconds=0.1,
        **more,
    )


def report(*items: ItemResult, **more: Any) -> Report:
    made = Report(
        format=1,
        course_version="ee9f22e8e4cea8e1",
        grader_version="0.1.0",
        submission="9e66" * 16,
        tests="all",
        isolation=Isolation.bwrap,
        seeds=Seeds(visible=20260101, hidden_commitment="3e67b72e9d41" + "5" * 52, secret=True),
        isolation_note=Text("每项检查一个单独的命名空间", "namespaces of its own for every check"),
        device="cpu",
        versions={"python": "3.11.7", "numpy": "2.4.6"},
        duration=12.34,
        items=items,
    )
    return msgspec.structs.replace(made, **more)


def timed(state: Speed, reason: Text, label: str = "K8192 N28672 g128", **more: Any) -> Timed:
    target = Target(passes=0.5, strong=0.65, ceiling="read", baseline=1.8)
    figures: dict[str, Any] = {"microseconds": 60.2, "share": 0.7, "ceiling": 3019.0, "times_baseline": 2.8, "sets": 2}
    seen = Round(60.2, 0.7, (3019.0, 3021.5), 14.2, 0.37, 58.1, True, 2.8)
    if state is Speed.not_measured:
        return Timed("w4a16_gemv", label, state, reason, target, 125_000_000)
    return Timed("w4a16_gemv", label, state, reason, target, 125_000_000, rounds=(seen,), **(figures | more))


def measured(state: Speed) -> Performance:
    """An item's kernels, one workload in `state` beside one that passed, or nothing where nothing could be measured."""
    if state is Speed.not_measured:
        return Performance(state, text("这里没有 CUDA 显卡", "no CUDA device here"))
    reason = text(f"原因 {state.value}", f"because {state.value}")
    good = timed(Speed.passed, text("达到了目标", "reached the target"), "K4096 N14336 g128", times_reference=0.97)
    versions = {"torch": "2.11.0", "triton": "3.6.0", "cuda": "13.0"}
    return Performance(
        state, reason, "NVIDIA H100 80GB HBM3", "580.1", versions, "verified", (timed(state, reason), good)
    )


def every_speed() -> Report:
    items = [
        item(
            f"6.{i}",
            "w4a16_gemv",
            text("能写 W4A16 GEMV", "can write a W4A16 GEMV"),
            Status.passed,
            (step("one", text("一", "one"), True),),
            (check("a", text("对", "right")),),
            "06_quantization",
            performance=measured(state),
        )
        for i, state in enumerate(Speed, start=1)
    ]
    return report(*items)


def every_status() -> Report:
    two = (
        step("one", text("每个 token 的 KV 字节数", "KV bytes per token"), True),
        step("two", text("显存预算", "the memory budget"), False),
    )
    bad = text(
        "抛出了异常：ZeroDivisionError: division by zero\nvram.py:11 in fit: return 1 / 0",
        "raised ZeroDivisionError: division by zero\nvram.py:11 in fit: return 1 / 0",
    )
    unwritten = Text("这一步还没有写", "this step is not written yet")
    unloaded = text(
        "文件加载失败：ModuleNotFoundError: No module named 'nope'",
        "the file did not load: ModuleNotFoundError: No module named 'nope'",
    )
    return report(
        item(
            "2.1",
            "vram_calculator",
            text(
                "能从模型形状和精度算出权重、KV 缓存（KV cache）与激活各占多少显存，并判断一张卡放不放得下",
                "can compute from a model's shape and precision how much memory weights, KV cache "
                "and activations take, and whether it fits",
            ),
            Status.passed,
            (
                step("one", text("权重"), True),
                step("two", text("缓存"), True),
                step("★", text("滑动窗口"), True, 1, True),
                step("★2", text("FP8"), False, 1, True),
            ),
            (
                check("a", text("能算", "computes")),
                check("b", text("FP8"), Outcome.failed, step="★2", message=unwritten),
            ),
        ),
        item(
            "2.2",
            "roofline",
            text("能画出 roofline，指出瓶颈", "can draw a roofline and name the bottleneck"),
            Status.in_progress,
            two,
            (
                check("a", text("Llama-3-70B 每个 token 320 KiB", "320 KiB per token for Llama-3-70B")),
                check(
                    "b",
                    text("预算等于显存减去权重", "the budget is memory minus weights"),
                    Outcome.failed,
                    step="two",
                    message=text("AssertionError: result.kv_bytes: expected 34359738368, got 34000000000"),
                    counterexample="budget(GPU(memory=85899345920), weights=16060522496, utilization=0.92) returned Budget(kv_bytes=34000000000, blocks=2048)",
                    output="权重 14.96 GiB\nkv    31.66 GiB\n",
                ),
                check(
                    "c",
                    text("任意形状都不会得到负的块数", "no shape ever gives a negative number of blocks"),
                    Outcome.failed,
                    step="two",
                    hidden=True,
                    message=text("返回的结果不满足这一项", "what came back does not satisfy this check"),
                    counterexample="budget(GPU(memory=0), weights=1, utilization=0.0) returned Budget(kv_bytes=-1, blocks=-1)",
                ),
            ),
            misconception=Diagnosis(
                names=("gb_for_gib",),
                titles=(text("把 GB 当成 GiB", "GB taken for GiB"),),
                links=("https://example.org/zh/02_gpu_basics#gib",),
            ),
        ),
        item(
            "2.3",
            "bandwidth",
            text("能解释为什么解码受带宽限制", "can explain why decoding is bound by bandwidth"),
            Status.failed,
            (
                step("one", text("读多少字节", "bytes read"), False),
                step("two", text("多快", "how fast"), False, 2),
                step("★", text("批", "batches"), False, 1, True),
            ),
            (
                check(
                    "a",
                    text("每步读一遍权重", "every step reads the weights once"),
                    Outcome.failed,
                    message=bad,
                    counterexample="floor(0) raised ZeroDivisionError",
                ),
                check("b", text("不足一纳秒", "under a nanosecond"), Outcome.failed, step="two", message=unwritten),
                check(
                    "c", text("批越大越快", "larger batches are faster"), Outcome.failed, step="★", message=unwritten
                ),
            ),
            misconception=Diagnosis(
                names=("embedding_read", "experts_all"),
                links=("chapters/zh/02.md",),
                titles=(
                    text("把嵌入也读一遍", "the embedding is read too"),
                    text("所有专家都读", "all experts are read"),
                ),
            ),
        ),
        item("2.4", "", text("完成本章练习", "finished this chapter's exercises"), Status.in_progress),
        item(
            "4.1",
            "block_pool",
            text("能写一个块池", "can write a block pool"),
            Status.not_started,
            two,
            (check("a", text("先进先出"), Outcome.not_run),),
            "04_kv_cache",
            message=text("还没有动笔", "not begun yet"),
        ),
        item(
            "4.2",
            "prefix_cache",
            text("能写前缀缓存（prefix caching）", "can write a prefix cache"),
            Status.error,
            two,
            (
                check("a", text("导入"), Outcome.failed, message=unloaded),
                check(
                    "b",
                    text("命中", "hits"),
                    Outcome.not_run,
                    step="two",
                    message=text("文件加载失败，没有运行", "not run: the file did not load"),
                ),
                check(
                    "c",
                    text("淘汰", "evicts"),
                    Outcome.not_run,
                    step="two",
                    message=text("文件加载失败，没有运行", "not run: the file did not load"),
                ),
            ),
            "04_kv_cache",
            message=unloaded,
        ),
        item(
            "4.3",
            "symlink",
            text("能做到", "can do it"),
            Status.error,
            two,
            (check("a", text("一"), Outcome.not_run),),
            "04_kv_cache",
            message=text("symlink.py：第 3 个字节不是 UTF-8", "symlink.py: byte 3 is not UTF-8"),
        ),
        item(
            "5.1",
            "scheduler",
            text("能写连续批处理的调度器", "can write a continuous batching scheduler"),
            Status.timeout,
            two,
            (
                check(
                    "a",
                    text("会停下", "it halts"),
                    Outcome.timeout,
                    counterexample="step() took too long",
                    message=text("超过了时间限制", "took longer than allowed"),
                ),
                check(
                    "b",
                    text("不崩溃", "it survives"),
                    Outcome.died,
                    hidden=True,
                    step="two",
                    message=text("运行答案的进程中途结束：SIGKILL", "the process of the answer ended: SIGKILL"),
                ),
            ),
            "05_scheduling",
            message=text("三次超时，这一项到此为止", "three timeouts ended this item"),
        ),
        item(
            "5.2",
            "memory",
            text("能省内存", "can save memory"),
            Status.out_of_memory,
            two,
            (
                check(
                    "a",
                    text("一百万个请求", "a million requests"),
                    Outcome.failed,
                    message=text("内存不够", "out of memory"),
                ),
            ),
            "05_scheduling",
            message=text("内存不够", "out of memory"),
        ),
        item(
            "6.3",
            "triton_int4_dequant",
            text("能写 INT4 反量化核", "can write an INT4 dequantisation kernel"),
            Status.needs,
            two,
            (),
            "06_quantization",
            message=text(
                "这里没有 triton：运行 make setup EXTRA=kernels 之后再评测",
                "triton is not installed here: run make setup EXTRA=kernels, then grade again",
            ),
        ),
        item(
            "6.4",
            "w4a16_gemv",
            text("能写 W4A16 GEMV", "can write a W4A16 GEMV"),
            Status.passed,
            two[:1],
            (
                check(
                    "a",
                    text("对"),
                ),
            ),
            "06_quantization",
            performance=measured(Speed.passed),
        ),
        item(
            "7.1",
            "verify",
            text("能验证草稿", "can verify drafts"),
            Status.internal_error,
            two,
            (
                check(
                    "a",
                    text("一"),
                    Outcome.internal,
                    message=text("评测器内部错误：the worker ended", "internal error of the grader: the worker ended"),
                ),
            ),
            "07_speculative_decoding",
            message=text("评测器内部错误：the worker ended", "internal error of the grader: the worker ended"),
        ),
    )


def visible_only(passed: bool = True) -> Report:
    outcome = Outcome.passed if passed else Outcome.failed
    message = text("" if passed else "AssertionError: 1 != 2")
    checks = tuple(
        check(f"c{i}", text(f"检查 {i}", f"check {i}"), outcome if i == 0 else Outcome.passed, message=message)
        for i in range(6)
    )
    return report(
        item(
            "2.1",
            "vram_calculator",
            text("能算显存", "can compute memory"),
            Status.passed if passed else Status.in_progress,
            (step("one", text("一", "one"), passed), step("two", text("二", "two"), True)),
            checks,
            hidden_not_run=11,
        ),
        tests="visible",
        isolation=Isolation.process,
        isolation_note=text("没有 bubblewrap，只有资源限制：没有安装", "limits only, no bubblewrap: not installed"),
    )


def with_learner_text(said: str) -> Report:
    """A report in which everything that a learner can influence is `said`."""
    both = Text(said, said)
    return report(
        item(
            "2.1",
            "vram_calculator",
            text("能算显存", "can compute memory"),
            Status.failed,
            (step("one", text("一", "one"), False),),
            (
                check("a", text("甲", "first"), Outcome.failed, message=both, counterexample=said, output=said),
                check("b", text("乙", "second"), Outcome.not_run, message=both),
                check("c", text("丙", "third"), Outcome.died, hidden=True, message=both, counterexample=said),
            ),
            message=Text(said + "x", said + "x"),
            performance=Performance(
                Speed.failed, both, said, said, {"torch": said}, "verified", (timed(Speed.failed, both, said),)
            ),
        )
    )


@pytest.fixture(scope="session")
def learner() -> Callable[[str], Report]:
    return with_learner_text


@pytest.fixture(scope="session")
def hostile() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def reports() -> dict[str, Report]:
    return {
        "every status": every_status(),
        "visible passed": visible_only(),
        "visible failed": visible_only(False),
        "empty": report(),
        "every speed": every_speed(),
        "hostile": with_learner_text(HOSTILE),
        "one": report(every_status().items[0]),
    }
