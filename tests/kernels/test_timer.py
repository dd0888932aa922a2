"""The worker's program, the clock's end of it and the sets in memory, with real processes and no card: everything but CUDA."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.kernels.clock import Broken, observe
from grader.kernels.copied import Copied
from grader.kernels.extract import extract
from grader.kernels.faults import KernelFault
from grader.kernels.manifest import Allocation, Launch, Manifest, Named, Plain, Pointer, Variant, View
from grader.kernels.plan import Plan, idle_plan, make_plan
from grader.kernels.remote import Home, Remote
from grader.kernels.rounds import decide
from grader.kernels.workload import Workload
from grader.model import Speed, Target
from grader.sandbox.yard import find_walls
from tests.kernels.conftest import needs_kernels

pytestmark = needs_kernels
N, SETS = 5000, 3
BOOT = f"import runpy; runpy.run_path({str(Path(__file__).with_name('cpu_card.py'))!r}, run_name='__main__')"

SOURCE = """
import triton
import triton.language as tl

FACTOR = 2.0

@triton.jit
def scale(x, y, total, n, shift, DTYPE: tl.constexpr, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    value = tl.load(x + at, mask=at < n, other=0.0).to(DTYPE) * FACTOR + shift
    tl.store(y + at, value, mask=at < n)
    tl.atomic_add(total, tl.sum(value))
"""


def variant(block: int) -> Variant:
    return Variant((-(-N // block), 1, 1), {"BLOCK": block}, 4, 1)


def scaling(shift: float = 0.0) -> Manifest:
    arguments = {
        "x": Pointer(0, 0, "float16"),
        "y": Pointer(1, 0, "float32"),
        "total": Pointer(2, 0, "float32"),
        "n": Plain(N),
        "shift": Plain(shift),
        "DTYPE": Named("fp32"),
    }
    made = (Allocation(4 * N, "float32", None, 1), Allocation(4, "float32", 0.0, 1))
    launch = Launch("scale", 1, arguments, (variant(1024), variant(8192)))
    return Manifest(made, (launch,), View(1, 0, "float32", (N,), (1,)))


def workload() -> Workload:
    import torch

    return Workload(
        function="scale",
        label="five thousand",
        make=lambda generator, device: (torch.randn(N, generator=generator, device=device).half(), "plain"),
        expect=lambda x, plain: 2 * x.float(),
        reads=2 * N,
        writes=4 * N,
    )


def plan(manifest: Manifest | None = None) -> Plan:
    return make_plan(manifest or scaling(), extract(SOURCE).text, (2 * N,))


class Cpu:
    """A device without a card: the sets in a file, a ceiling that is a number."""

    sets = SETS

    def __init__(self, path: Path, stride: int) -> None:
        import torch

        from grader.kernels.memory import Memory

        self.path, self.nbytes = path, SETS * stride
        path.write_bytes(bytes(self.nbytes))
        block = torch.from_file(str(path), shared=True, size=self.nbytes, dtype=torch.uint8)
        self.memory = Memory(block, workload(), stride, SETS)
        for name in ("take", "refresh", "aim", "sample", "poisoned", "verify"):
            setattr(self, name, getattr(self.memory, name))

    def block(self) -> tuple[bytes, int]:
        return str(self.path).encode().ljust(64, b"\0"), self.nbytes

    def now(self) -> float:
        return time.perf_counter()

    def ceiling(self) -> float:
        return 1e9

    def baseline(self) -> float | None:
        return None

    def close(self) -> None:
        pass


@pytest.fixture
def home() -> Iterator[Home]:
    made = Home(walls=False, library="", boot=BOOT)
    yield made
    made.close()


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Cpu]:
    path = Path("/dev/shm", f"clock-test-{os.getpid()}")
    yield Cpu(path, plan().stride)
    path.unlink()


@pytest.fixture
def start(home: Home, device: Cpu) -> Iterator[Callable[[Plan], Remote]]:
    made: list[Remote] = []

    def begin(wanted: Plan) -> Remote:
        made.append(Remote(home, wanted, plan().stride, device.block()))
        return made[-1]

    yield begin
    for remote in made:
        remote.kill()


def test_a_worker_is_timed_from_its_text_to_the_verdict(start: Callable[[Plan], Remote], device: Cpu) -> None:
    idle = start(idle_plan())
    idle.prepare(60)
    idle.arm([0], 60)
    idle.freeze()
    record = observe(device, start, idle, plan(), moved=6 * N, rounds=2)
    assert record.broken is None
    assert [seen.answer.outputs for seen in record.rounds] == ["right", "right"]
    assert [seen.answer.poison for seen in record.rounds] == [0.0, 0.0]
    assert all(seen.answer.wall > seen.idle > 0 for seen in record.rounds)
    assert len(record.picks) == 1 and record.picks[0] in (0, 1)
    made = decide("scale", "x", record, Target(passes=1e-9, strong=1.0), "self_timed")
    assert made.state is Speed.passed and made.microseconds is not None


def test_a_wrong_kernel_is_seen_in_the_outputs(start: Callable[[Plan], Remote], device: Cpu) -> None:
    idle = start(idle_plan())
    idle.prepare(60)
    idle.arm([0], 60)
    idle.freeze()
    record = observe(device, start, idle, plan(scaling(shift=0.5)), moved=6 * N, rounds=1)
    assert record.rounds[0].answer.outputs == "wrong"


def test_without_shared_memory_inputs_and_outputs_are_copied(home: Home, device: Cpu) -> None:
    copied = Copied(device)
    stride = plan().stride
    record = observe(copied, lambda p: copied.start(home, p, stride), None, plan(), moved=6 * N, rounds=2)
    assert record.broken is None
    assert [seen.answer.outputs for seen in record.rounds] == ["right", "right"]
    assert all(0 < seen.answer.claimed < seen.answer.wall for seen in record.rounds)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("def scale(", "launch", "SyntaxError"),
        ("import triton\n", "launch", "scale"),
        (
            "import triton\nimport triton.language as tl\n@triton.jit\ndef scale(x, y, total, n, shift, DTYPE: tl.constexpr, BLOCK: tl.constexpr):\n    tl.nowhere()\n",
            "build",
            "nowhere",
        ),
    ],
)
def test_a_worker_that_fails_says_what_failed(start: Callable[[Plan], Remote], text: str, kind: str, said: str) -> None:
    broken = start(make_plan(scaling(), text, (2 * N,)))
    with pytest.raises(Broken) as caught:
        broken.prepare(60)
    assert said in caught.value.text.en and caught.value.text.zh != caught.value.text.en
    assert caught.value.kind in (kind, "launch", "build")


def test_a_frozen_worker_answers_nothing_and_then_goes_on(start: Callable[[Plan], Remote], device: Cpu) -> None:
    device.take(plan())
    device.refresh()
    worker = start(plan())
    worker.prepare(60)
    worker.arm(range(SETS), 60)
    worker.freeze()
    worker.go()
    with pytest.raises(Broken) as caught:
        worker.done(0.3)
    assert caught.value.kind == "late"
    worker.thaw()
    assert worker.done(20) > 0


def test_a_killed_worker_is_gone_and_leaves_nothing(start: Callable[[Plan], Remote]) -> None:
    worker = start(plan())
    pids = [pid for pid, _ in worker._tree()]
    worker.kill()
    assert not any(Path("/proc", str(pid)).exists() for pid in pids)
    with pytest.raises(Broken) as caught:
        worker.go()
    assert caught.value.kind == "gone"


@pytest.mark.skipif(find_walls("auto")[0] == "process", reason="bubblewrap does not stand here")
def test_within_its_walls_the_worker_comes_up_and_is_frozen_whole() -> None:
    home = Home(walls=True, library="")
    worker = Remote(home, idle_plan(), 2 << 20, (bytes(64), 2 << 20))
    try:
        time.sleep(0.3)
        assert len(worker._tree()) >= 2  # bubblewrap and what it holds
        worker.freeze()
        assert all(state in "TtZ" for _, state in worker._tree())
        worker.thaw()
        with pytest.raises(Broken) as caught:
            worker.prepare(60)
        assert caught.value.kind == "device", caught.value.text.en
    finally:
        worker.kill()
        home.close()


def test_the_walls_show_the_worker_its_own_files_only() -> None:
    home = Home(walls=True, library="/opt/driver")
    command = " ".join(home.command("/tmp/x"))
    home.close()
    assert "--unshare-all" in command and "--proc /proc" in command and "--ro-bind /sys /sys" in command
    assert command.index("--dev /dev") < command.index("--ro-bind /usr")
    assert "--setenv TRITON_LIBCUDA_PATH /opt/driver" in command and "--ro-bind /opt/driver /opt/driver" in command
    assert "/etc" not in command and str(Path.home()) + " " not in command
    assert {path.relative_to(home.place) for path in home.place.rglob("*.py")} == set()  # removed again


# -- the sets --


def memory_of(view: View, nbytes: int, sets: int = 2) -> Any:
    import torch

    from grader.kernels.memory import Memory

    made = Manifest((Allocation(nbytes, view.dtype, None, 1),), (), view)
    found = make_plan(made, "", (2 * N,))
    memory = Memory(torch.zeros(sets * found.stride, dtype=torch.uint8), workload(), found.stride, sets)
    memory.take(found)
    memory.refresh()
    memory.aim()
    return memory


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "int32", "uint8", "bool"])
def test_fresh_outputs_are_poison_and_one_written_tile_is_seen(dtype: str) -> None:
    size = {"float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "int32": 4, "uint8": 1, "bool": 1}[dtype]
    count = 10 * 4096 // size + 3
    memory = memory_of(View(1, 0, dtype, (count,), (1,)), count * size)
    memory.sample()
    assert memory.poisoned() == 1.0
    if dtype.startswith(("float", "bfloat")):
        assert bool(memory.output(0, memory.plan.outputs[0]).isnan().all())
    memory.output(1, memory.plan.outputs[0])[: 4096 // size] = 0
    memory.sample()
    assert memory.poisoned() == pytest.approx(21 / 22)  # eleven tiles in each of two sets


def test_a_sample_is_drawn_anew_inside_of_the_output_only() -> None:
    memory = memory_of(View(1, 7, "float32", (40, 30), (100, 2)), 4 * 40 * 100)
    memory.output(0, memory.plan.outputs[0]).zero_()
    memory.output(1, memory.plan.outputs[0]).zero_()
    drawn = set()
    for _ in range(20):
        memory.aim()
        memory.sample()
        assert memory.poisoned() == 0.0
        (sample,) = memory._samples[id(memory.plan)]
        drawn.add(tuple(sample.positions.tolist()))
    assert len(drawn) > 15 and len(sample.positions) == 2 * 2  # 1,200 elements of four bytes: two tiles a set


def test_inputs_are_fresh_each_time_and_made_again_for_the_verdict() -> None:
    import torch

    memory = memory_of(View(1, 0, "float32", (N,), (1,)), 4 * N)
    first = memory.block[: 2 * N].clone()
    memory.refresh()
    assert not torch.equal(first, memory.block[: 2 * N])
    for number, seed in enumerate(memory._seeds):
        memory.output(number, memory.plan.outputs[0])[:] = 2 * memory.arguments(seed)[0].float()
    memory.sample()
    assert memory.verify() == (True, True)
    memory.output(1, memory.plan.outputs[0])[N - 1] += 1
    assert memory.verify()[0] is False


def test_what_changes_after_the_sample_is_late() -> None:
    memory = memory_of(View(1, 0, "float32", (N,), (1,)), 4 * N)
    memory.sample()
    for number, seed in enumerate(memory._seeds):
        memory.output(number, memory.plan.outputs[0])[:] = 2 * memory.arguments(seed)[0].float()
    assert memory.verify() == (True, False)


def test_a_result_that_is_an_argument_cannot_be_timed() -> None:
    with pytest.raises(KernelFault):
        make_plan(Manifest((), (), View(0, 0, "float16", (N,), (1,))), "", (2 * N,))
    with pytest.raises(KernelFault):
        make_plan(Manifest((Allocation(9, "uint8", None, 1),), (), View(1, 8, "uint8", (9,), (-1,))), "", (2 * N,))


def test_buffers_do_not_touch_and_sets_are_whole_units() -> None:
    made = plan()
    ends = [(slot.offset, slot.offset + slot.nbytes) for slot in made.slots]
    assert all(start - end >= 4096 for (_, end), (start, _) in zip(ends, ends[1:]))
    assert made.stride % (2 << 20) == 0 and made.stride >= ends[-1][1]


def test_storages_are_numbered_as_the_recorder_does() -> None:
    import torch

    from grader.kernels.memory import storages
    from grader.kernels.replay import Given

    base, other, empty = torch.arange(10.0), torch.arange(3), torch.empty(0)
    call = (base[2:], other, base[:1], [empty, other[1:]], torch.empty(0, dtype=torch.int8), 3)
    assert tuple(s.numel() for s in storages(call)) == Given(call, {}).sizes


def test_nan_agrees_with_nothing_and_integers_exactly() -> None:
    import torch

    from grader.kernels.memory import same

    one, nan = torch.ones(5, 3), torch.full((5, 3), float("nan"))
    assert same(one.half(), one, 1e-2, 1e-3)
    assert not same(nan, nan, 1, 1) and not same(one[:4], one, 1, 1)
    assert same(torch.tensor(2), torch.tensor(2), 0, 0) and not same(torch.tensor(2), torch.tensor(3), 9, 9)
    assert not same(one + 0.1, one, 1e-2, 1e-3)
