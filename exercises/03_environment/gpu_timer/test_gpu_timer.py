"""Visible checks of 3.5: a device with a virtual clock, and the worked examples of the README."""

import pytest
from given.gpu_timer import BenchResult

from grader.compare import same
from grader.proxy import fake

MS = 1e-3
LAUNCH = 0.005 * MS  # what one launch costs the host


class Gpu:
    """Queues that are worked through in virtual time."""

    def __init__(self):
        self.now = 100.0
        self.done_at = [0.0, 0.0]  # when each queue will be empty

    def launch(self, seconds, queue=0):
        self.now += LAUNCH
        self.done_at[queue] = max(self.done_at[queue], self.now) + seconds

    def synchronize(self, queue=None):
        self.now = max(self.now, *(self.done_at if queue is None else [self.done_at[queue]]))

    def clock(self):
        return self.now


def run(answer, gpu, fn, flush=None, **counts):
    device = fake(gpu, "launch", "synchronize", "clock")
    return answer.benchmark(fake(fn), device, flush=None if flush is None else fake(flush), **counts)


def result(median_ms, p10_ms, p90_ms, n):
    return BenchResult(median_ms * MS, p10_ms * MS, p90_ms * MS, n)


@pytest.mark.step("one_sample")
def test_waits_for_the_kernel(answer):
    """停表之前等工作做完 / the work is done before the clock stops"""
    gpu = Gpu()
    got = run(answer, gpu, lambda: gpu.launch(4 * MS), warmup=0, repeat=1)
    assert same(got, result(4.005, 4.005, 4.005, 1), rtol=1e-9)


@pytest.mark.step("one_sample")
def test_starts_with_an_empty_queue(answer):
    """别人留在队列里的工作不算 / work that others left in the queue does not count"""
    gpu = Gpu()
    gpu.launch(70 * MS)
    got = run(answer, gpu, lambda: gpu.launch(4 * MS), warmup=0, repeat=1)
    assert same(got, result(4.005, 4.005, 4.005, 1), rtol=1e-9)


@pytest.mark.step("one_sample")
def test_waits_for_both_queues(answer):
    """两个队列都要等 / both queues count"""
    gpu = Gpu()

    def fn():
        gpu.launch(4 * MS, 0)
        gpu.launch(6 * MS, 1)

    assert same(run(answer, gpu, fn, warmup=0, repeat=1), result(6.010, 6.010, 6.010, 1), rtol=1e-9)


@pytest.mark.step("many_samples")
def test_the_first_call_compiles(answer):
    """第一次调用要编译，不计入 / the first call compiles and is not counted"""
    gpu, calls = Gpu(), []

    def fn():
        calls.append(1)
        gpu.launch(400 * MS if len(calls) == 1 else 4 * MS)

    assert same(run(answer, gpu, fn, warmup=2, repeat=3), result(4.005, 4.005, 4.005, 3), rtol=1e-9)
    assert same(len(calls), 5)


@pytest.mark.step("many_samples")
def test_five_samples_one_of_them_slow(answer):
    """五个样本，一个特别慢 / five samples, one of them slow"""
    gpu, times = Gpu(), [4.0, 4.2, 4.1, 40.0, 4.3]
    got = run(answer, gpu, lambda: gpu.launch(times.pop() * MS), warmup=0, repeat=5)
    assert same(got, result(4.205, 4.045, 25.725, 5), rtol=1e-9)


@pytest.mark.step("cold_cache")
def test_every_sample_is_cold(answer):
    """每个样本之前都清空缓存，清空的时间不算 / the cache is emptied before every sample, untimed"""
    gpu, cache = Gpu(), []

    def fn():
        gpu.launch(1 * MS if cache else 4 * MS)
        cache.append("data")

    def flush():
        gpu.launch(2 * MS)
        cache.clear()

    assert same(run(answer, gpu, fn, warmup=3, repeat=4), result(1.005, 1.005, 1.005, 4), rtol=1e-9)
    assert same(run(answer, gpu, fn, flush, warmup=3, repeat=4), result(4.005, 4.005, 4.005, 4), rtol=1e-9)
