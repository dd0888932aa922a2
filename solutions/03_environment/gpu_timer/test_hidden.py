"""Hidden checks of 3.5: a scripted device. What a call launches is drawn; when it is done follows in exact fractions.

Durations are whole microseconds and the clock counts in them, so the times a right answer measures are exact up to the
last division; everything is compared with a relative tolerance all the same.
"""

from fractions import Fraction as F
from itertools import accumulate

import pytest
from given.gpu_timer import BenchResult
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same
from grader.proxy import Misuse, fake

US = 1e-6
MOST_CALLS = 2000


class Script:
    """A device, a function that is timed on it and a flush; all they do is written down in order."""

    def __init__(self, calls, *, overhead=0, flush=(), start=0, backlog=(0, 0, 0), fails=None, error=RuntimeError):
        """calls: what call number i of fn does, the last one for ever after. One thing done: ("host", us) or (queue, us)."""
        self.calls, self.flushing, self.overhead, self.fails = calls, flush, overhead, fails
        self.error, self.asked = error, 0
        self.now, self.log = start, []
        self.free_at = [start + work for work in backlog]

    def launch(self, seconds, queue=0):
        raise Misuse("only fn and flush launch work; a benchmark does not add any of its own")

    def synchronize(self, queue=None):
        self.asked += 1
        waited_for = self.free_at if queue is None else [self.free_at[queue]]
        self.now = max([self.now, *waited_for])

    def clock(self):
        self.asked += 1
        return self.now * US

    def fn(self):
        self._enter("fn")
        number = self.log.count("fn") - 1
        self._do(self.calls[min(number, len(self.calls) - 1)])
        if number == self.fails:
            raise self.error("no kernel image")

    def flush(self):
        self._enter("flush")
        self._do(self.flushing)

    def bad_flush(self):
        self._enter("flush")
        raise KeyError("no buffer")

    def _enter(self, name):
        self.log.append(name)
        if len(self.log) > MOST_CALLS:
            raise Misuse(f"more than {MOST_CALLS} calls")

    def _do(self, things):
        for where, us in things:
            if where == "host":
                self.now += us
            else:
                self.now += self.overhead
                self.free_at[where] = max(self.free_at[where], self.now) + us


def run(answer, script, flush=None, **counts):
    device = fake(script, "launch", "synchronize", "clock")
    return answer.benchmark(fake(script.fn), device, flush=flush and fake(flush), **counts)


# ---- what is expected ----


def takes(things, overhead):
    """Microseconds from an idle device until all of this is done: the longest chain of host, then one queue."""
    hosts = list(accumulate(us if where == "host" else overhead for where, us in things))
    chains = [
        at + sum(us for other, us in things[i:] if other == where)
        for i, ((where, _), at) in enumerate(zip(things, hosts))
        if where != "host"
    ]
    return max([hosts[-1], *chains])


def percentile(samples, tenths):
    ordered = sorted(samples)
    whole, rest = divmod(tenths * (len(ordered) - 1), 10)
    right = ordered[whole + 1] if rest else ordered[whole]
    return float(ordered[whole] + F(rest, 10) * (right - ordered[whole])) * US


def expected(samples):
    return BenchResult(percentile(samples, 5), percentile(samples, 1), percentile(samples, 9), len(samples))


def close(got, want):
    return same(got, want, rtol=1e-7, atol=1e-11)


# ---- what is drawn ----

DURATIONS = st.integers(1, 5000)
THINGS = st.lists(st.tuples(st.sampled_from(["host", 0, 1, 2]), DURATIONS), min_size=1, max_size=5)
BACKLOG = st.tuples(*[st.sampled_from([0, 0, 7, 90_000])] * 3)
STARTS = st.sampled_from([0, 3_000_000, 40_000_001, -2500, -7_000_000])


# ---- one sample ----


@pytest.mark.step("one_sample")
@settings(max_examples=15)
@given(THINGS, st.integers(0, 9), STARTS)
@example([(0, 400), (1, 900), ("host", 50), (0, 30)], 5, 3_000_000)
@example([(2, 700), ("host", 20)], 0, 0)
def test_one_call_of_any_kind(answer, things, overhead, start):
    """任意一次调用：主机、几个队列、若干次 launch / any call: host work, several queues, several launches"""
    got = run(answer, Script([things], overhead=overhead, start=start), warmup=0, repeat=1)
    assert close(got, expected([takes(things, overhead)]))


@pytest.mark.step("one_sample")
@settings(max_examples=12)
@given(THINGS, BACKLOG, STARTS)
@example([(0, 30), (1, 10)], (90_000, 0, 7), 0)
@example([(1, 20)], (0, 90_000, 90_000), 3_000_000)
def test_work_from_before(answer, things, backlog, start):
    """任何队列上先前的工作都不算 / earlier work on any queue does not count"""
    got = run(answer, Script([things], backlog=backlog, start=start), warmup=0, repeat=1)
    assert close(got, expected([takes(things, 0)]))


@pytest.mark.step("one_sample")
def test_host_only(answer):
    """什么也不 launch 的 fn：只有主机的时间 / a fn that launches nothing takes the host's time"""
    assert close(run(answer, Script([[("host", 250)]]), warmup=0, repeat=1), expected([250]))


@pytest.mark.step("one_sample")
def test_nothing_at_all(answer):
    """什么都不做的 fn：0 秒 / a fn that does nothing takes no time"""
    assert close(run(answer, Script([[("host", 0)]], start=7_000_000), warmup=0, repeat=1), expected([0]))


@pytest.mark.step("one_sample")
def test_errors_of_fn_pass_through(answer):
    """fn 抛的异常原样传出 / an exception of fn goes through"""
    for error in (RuntimeError, KeyError, ZeroDivisionError, ValueError, OSError):
        with pytest.raises(Exception) as caught:
            run(answer, Script([[(0, 5)]], fails=0, error=error), warmup=0, repeat=1)
        assert same(caught.type.__name__, error.__name__)


# ---- many samples ----


@pytest.mark.step("many_samples")
@settings(max_examples=15)
@given(st.lists(DURATIONS, min_size=1, max_size=9), st.integers(0, 3))
@example([9, 4000, 30, 700, 55, 2000], 2)
def test_percentiles_of_any_samples(answer, samples, warmup):
    """任意样本的中位数与百分位 / median and percentiles of any samples"""
    calls = [[(0, 9000)]] * warmup + [[(0, us)] for us in samples]
    assert close(run(answer, Script(calls), warmup=warmup, repeat=len(samples)), expected(samples))


@pytest.mark.step("many_samples")
def test_two_samples(answer):
    """两个样本，先快后慢、先慢后快 / two samples, the slow one last or first"""
    for samples in ([100, 300], [300, 100], [0, 300], [0, 0]):
        assert close(run(answer, Script([[(1, us)] for us in samples]), warmup=0, repeat=2), expected(samples))


@pytest.mark.step("many_samples")
def test_eleven_samples(answer):
    """十一个样本，越来越慢 / eleven samples, each slower than the one before"""
    samples = [10, 20, 40, 70, 110, 160, 300, 500, 900, 2000, 4000]
    assert close(run(answer, Script([[(0, us)] for us in samples]), warmup=0, repeat=11), expected(samples))


@pytest.mark.step("many_samples")
@settings(max_examples=10)
@given(st.integers(0, 6), st.integers(1, 6), st.integers(0, 6))
@example(0, 3, 1)
@example(2, 3, 2)
@example(1, 4, 3)
def test_slow_first_calls(answer, warmup, repeat, slow):
    """前几次慢：预热够才不计入 / slow first calls stay out only as far as the warm-up reaches"""
    script = Script([[("host", 10_000), (0, 40)]] * slow + [[(0, 40)]])
    got = run(answer, script, warmup=warmup, repeat=repeat)
    timed_slow = min(max(slow - warmup, 0), repeat)
    assert close(got, expected([10_040] * timed_slow + [40] * (repeat - timed_slow)))
    assert same(script.log, ["fn"] * (warmup + repeat))


@pytest.mark.step("many_samples")
@settings(max_examples=8)
@given(st.integers(1, 5), st.sampled_from([0, 1, 2]), st.integers(1, 4))
@example(2, 1, 3)
def test_warm_up_leaves_no_work(answer, warmup, queue, repeat):
    """预热排下的工作不算进第一个样本 / what the warm-up queued is not in the first sample"""
    script = Script([[(queue, 70_000)]] * warmup + [[((queue + 1) % 3, 10), (queue, 30)]])
    assert close(run(answer, script, warmup=warmup, repeat=repeat), expected([30] * repeat))


@pytest.mark.step("many_samples")
@settings(max_examples=6)
@given(st.integers(3, 15), st.integers(0, 14), DURATIONS)
@example(3, 1, 10)
@example(12, 11, 10)
def test_one_outlier(answer, repeat, place, us):
    """一个离群值动不了中位数，也动不了 P10 / one outlier moves neither the median nor P10"""
    samples = [us] * repeat
    samples[place % repeat] = 100 * us
    got = run(answer, Script([[(0, x)] for x in samples]), warmup=0, repeat=repeat)
    assert close((got.median_s, got.p10_s), (us * US, us * US))


@pytest.mark.step("many_samples")
def test_defaults(answer):
    """默认预热 10 次、计时 50 次 / by default 10 calls of warm-up and 50 timed"""
    script = Script([[(0, 5000)]] * 10 + [[(0, 7 * i + 3)] for i in range(50)])
    got = run(answer, script)
    assert close(got, expected([7 * i + 3 for i in range(50)]))
    assert same(script.log, ["fn"] * 60)


@pytest.mark.step("many_samples")
def test_as_many_as_asked_for(answer):
    """每次都一样快，也要量满 repeat 次 / all repeats are run, however equal the samples"""
    script = Script([[(0, 40)]])
    assert close(run(answer, script, warmup=12, repeat=60), expected([40] * 60))
    assert same(script.log, ["fn"] * 72)


@pytest.mark.step("many_samples")
def test_no_call_after_an_error(answer):
    """预热或计时途中出错：不重试，也不再调用 / after an error in warm-up or sample, no retry and no other call"""
    for fails in (0, 1, 4):
        script = Script([[(0, 5)]], fails=fails)
        with pytest.raises(RuntimeError):
            run(answer, script, warmup=2, repeat=5)
        assert same(script.log, ["fn"] * (fails + 1))


@pytest.mark.step("many_samples")
def test_nothing_to_time(answer):
    """repeat < 1 或 warmup < 0：ValueError / repeat < 1 or warmup < 0: ValueError"""
    for warmup, repeat in [(0, 0), (3, 0), (3, -1), (-1, 5), (-1, 0)]:
        with pytest.raises(ValueError):
            run(answer, Script([[(0, 5)]]), warmup=warmup, repeat=repeat)


@pytest.mark.step("many_samples")
def test_arguments_come_first(answer):
    """没有可测的，就什么也不调用 / with nothing to time, nothing is called"""
    script = Script([[(0, 5)]], flush=[(0, 5)])
    for warmup, repeat in [(3, 0), (2, -1), (-1, 5), (-1, 0)]:
        try:
            run(answer, script, script.flush, warmup=warmup, repeat=repeat)
        except ValueError:
            pass
        assert same((script.log, script.asked), ([], 0))


# ---- cold cache ----


@pytest.mark.step("cold_cache")
@settings(max_examples=12)
@given(THINGS, THINGS, st.integers(0, 3), st.integers(1, 5), st.integers(0, 9))
@example([(0, 40)], [(2, 900), ("host", 3)], 1, 4, 2)
def test_flush_of_any_kind_is_not_timed(answer, things, flush, warmup, repeat, overhead):
    """清空缓存在哪个队列上、做多久都不计时 / a flush on any queue and of any length is not timed"""
    script = Script([things], flush=flush, overhead=overhead)
    got = run(answer, script, script.flush, warmup=warmup, repeat=repeat)
    assert close(got, expected([takes(things, overhead)] * repeat))


@pytest.mark.step("cold_cache")
@settings(max_examples=8)
@given(st.integers(0, 4), st.integers(1, 6))
@example(2, 3)
def test_order_of_calls(answer, warmup, repeat):
    """先预热，然后每次计时前恰好清空一次 / warm-up first, then exactly one flush before each timed call"""
    script = Script([[(0, 20)]], flush=[(0, 300)])
    run(answer, script, script.flush, warmup=warmup, repeat=repeat)
    assert same(script.log, ["fn"] * warmup + ["flush", "fn"] * repeat)


@pytest.mark.step("cold_cache")
def test_flush_and_other_samples(answer):
    """清空缓存不影响样本的统计 / with a flush, the statistics stay those of fn"""
    samples = [50, 20, 90, 70, 10, 30]
    script = Script([[(1, us)] for us in samples], flush=[(0, 4000), (2, 800)])
    assert close(run(answer, script, script.flush, warmup=0, repeat=6), expected(samples))


@pytest.mark.step("cold_cache")
def test_flush_on_the_host(answer):
    """清空缓存只在主机上做 / a flush that works on the host"""
    script = Script([[(0, us)] for us in (30, 20, 50)], flush=[("host", 700)])
    assert close(run(answer, script, script.flush, warmup=0, repeat=3), expected([30, 20, 50]))


@pytest.mark.step("cold_cache")
def test_one_cold_sample(answer):
    """只有一个样本，也在它之前清空 / a single sample has its flush before it, too"""
    script = Script([[(0, 20)]], flush=[(0, 300)])
    assert close(run(answer, script, script.flush, warmup=2, repeat=1), expected([20]))
    assert same(script.log, ["fn", "fn", "flush", "fn"])


@pytest.mark.step("cold_cache")
def test_errors_of_flush_pass_through(answer):
    """flush 抛的异常原样传出 / an exception of flush goes through"""
    script = Script([[(0, 5)]])
    with pytest.raises(KeyError):
        run(answer, script, script.bad_flush, warmup=1, repeat=2)
    assert same(script.log, ["fn", "flush"])
