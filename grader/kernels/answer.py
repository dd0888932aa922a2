"""`answer` for kernel exercises: a call is recorded, its kernels are extracted and replayed, and the test sees what that left.

call ─▶ record cell (host code, no values) ─▶ manifest ─▶ replay cell (extracted kernels, real values) ─▶ result
                                                     └─▶ build cell (Triton's compiler and ptxas)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from grader.cell import DRIVER, MODULE
from grader.kernels.built import Built
from grader.kernels.extract import Extracted, extract
from grader.kernels.faults import KernelFault, host_fault, replay_fault
from grader.kernels.manifest import Manifest, Pointer, read, views
from grader.kernels.replay import Given, Job, job, plan
from grader.model import Compiled, Kernels, Moved, Operand
from grader.proxy import Answer, Session

GRADED, SHOWN = (80, 89), (75, 90)  # compute capabilities: must build; a failure only warns
SHARED_KIB = {75: 64, 80: 163, 89: 99, 90: 227}
SMALL = 64 << 10  # bytes: smaller operands may stay in a cache and are not counted
ORDERS, REORDERED = (
    3,
    64,
)  # the first call of a function in a check that starts 2 to 64 programs is replayed in three orders
TRAFFIC = 1.15
NOTHING_KEPT = Built(None)


class Replayer:
    """One check's way through the cells. `faults` and `figures` are what the verdict and the report are told."""

    def __init__(
        self,
        spec: Kernels,
        source: str,
        session: Session,
        enter: Callable[[str, str], Session],
        built: Built = NOTHING_KEPT,
    ) -> None:
        """session: the record cell, loaded. enter(machine, module text): another cell, loaded with the extracted kernels."""
        self.spec, self.session, self._enter, self._kept = spec, session, enter, built
        self.faults: list[KernelFault] = []
        self.figures: list[Compiled | Moved] = []
        self._cells: dict[str, Session] = {}
        self._built: list[Job] = []
        self._reordered: set[str] = set()
        self._calls = 0
        self._extracted: Extracted | None = None
        self._source = source

    # -- what tests do --

    def call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result of one call, replayed."""
        given = Given(args, kwargs)
        manifest = self.record(name, given)
        programs = sum(math.prod(launch.variants[0].grid) for launch in manifest.launches)
        several = 1 < programs <= REORDERED and name not in self._reordered
        if several:
            self._reordered.add(name)
        told = self.session.trace[-1]
        told.value = self._replay(manifest, given, ORDERS if several else 1, count=False)["value"]
        told.came_back = True
        return told.value

    def traffic(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], least: int) -> None:
        """Replay with every sector counted; a fault when more is moved than the exercise allows."""
        assert least > 0, "operands under 64 KiB are not counted: take larger ones"
        given = Given(args, kwargs)
        manifest = self.record(name, given)
        counts = self._replay(manifest, given, 2, count=True)["traffic"]
        sizes = [sum(high - low for low, high in allowed) for allowed in given.allowed]
        sizes += [a.nbytes for a in manifest.allocations]
        names: dict[int, str] = {}
        for launch in manifest.launches:
            for parameter, argument in launch.arguments.items():
                if isinstance(argument, Pointer):
                    names.setdefault(argument.buffer, parameter)
        ends = {view.buffer for view in views(manifest.returns)} | set(range(len(given.storages)))
        operands = tuple(
            Operand(names[number], touched * 32, distinct * 32, wanted * 32, number not in ends)
            for number, (touched, distinct, wanted) in enumerate(counts)
            if touched and sizes[number] >= SMALL
        )
        limit = self.spec.traffic.get(name, TRAFFIC)
        moved = Moved(name, sum(o.touched for o in operands), least, limit, operands)
        self.figures.append(moved)
        if moved.touched > limit * least:
            raise self._fault(traffic_fault(moved))

    def compiles(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Build every launch of a call for the graded targets; a fault names target, line and reason."""
        manifest = self.record(name, Given(args, kwargs))
        kernels = self._kernels().kernels
        for cc in (*GRADED, *SHOWN):
            for launch in manifest.launches:
                wanted = job(launch, kernels[launch.kernel], cc)
                if cc in GRADED or all((f.kernel, f.cc) != (wanted.kernel, cc) for f in self._compiled()):
                    self._build(wanted)

    # -- the cells --

    def record(self, name: str, given: Given) -> Manifest:
        """What the host code of one call launches; its own exceptions are raised here."""
        self._calls += 1
        message = ("record", name, *given.without_values())
        said = self.session.call(MODULE, name, given.args, given.kwargs, message)
        told = self.session.trace[-1]
        told.value, told.came_back = None, False  # what the host code said is no result
        if isinstance(said, dict) and "fault" in said:
            raise self._fault(fault_told(said["fault"]))
        try:
            return read(said, self._kernels().kernels, given.sizes)
        except KernelFault as fault:
            raise self._fault(fault) from None

    def _replay(self, manifest: Manifest, given: Given, orders: int, *, count: bool) -> dict[str, Any]:
        seeds = [2 * self._calls + i for i in range(orders)]
        done = self._cell("replay").call(DRIVER, "run", (plan(manifest, given), given.storages, seeds, count), {})
        if done["fault"] is not None:
            fault = done["fault"]
            line = self._kernels().lines.get(fault["line"], 0)
            raise self._fault(replay_fault(fault["code"], fault["kernel"], fault["operand"], line, fault["detail"]))
        return dict(done)

    def _build(self, wanted: Job) -> None:
        if wanted in self._built:
            return
        self._built.append(wanted)
        made = self._kept.find(self._kernels().text, wanted)
        if made is None:
            fields = tuple(getattr(wanted, name) for name in Job.__struct_fields__)
            (made,) = self._cell("build").call(DRIVER, "build", ([fields],), {})
            self._kept.keep(self._kernels().text, wanted, made)
        too_much = made["shared"] > SHARED_KIB[wanted.cc] << 10
        found = Compiled(
            wanted.kernel, wanted.cc, made["registers"], made["shared"], made["spills"], made["error"][:600], too_much
        )
        self.figures.append(found)
        if wanted.cc not in GRADED or not (found.error or too_much):
            return
        line = self._kernels().lines.get(made["line"], 0)
        if found.error:
            raise self._fault(
                KernelFault(
                    line,
                    f"核 {found.kernel} 不能为 sm_{found.cc} 编译：{found.error}",
                    f"the kernel {found.kernel} does not compile for sm_{found.cc}: {found.error}",
                )
            )
        need, have = -(-found.shared >> 10), SHARED_KIB[found.cc]
        raise self._fault(
            KernelFault(
                0,
                f"核 {found.kernel} 在 sm_{found.cc} 上要 {need} KiB 共享内存，最多 {have} KiB：块取小一些，或减少 num_stages",
                f"the kernel {found.kernel} needs {need} KiB of shared memory on sm_{found.cc}, which has {have}: smaller tiles or fewer num_stages",
            )
        )

    def _compiled(self) -> list[Compiled]:
        return [figure for figure in self.figures if isinstance(figure, Compiled)]

    def _cell(self, machine: str) -> Session:
        if machine not in self._cells:
            self._cells[machine] = self._enter(machine, self._kernels().text)
        return self._cells[machine]

    def _kernels(self) -> Extracted:
        if self._extracted is None:
            try:
                self._extracted = extract(self._source)
            except KernelFault as fault:
                raise self._fault(fault) from None
        return self._extracted

    def _fault(self, fault: KernelFault) -> KernelFault:
        self.faults.append(fault)
        return fault


class KernelAnswer:
    """The module of the submission; the functions that the exercise declares go through the replayer."""

    __slots__ = ("_plain", "_replayer")

    def __init__(self, replayer: Replayer) -> None:
        self._replayer, self._plain = replayer, Answer(replayer.session)

    def __getattr__(self, name: str) -> Any:
        replayer = self._replayer
        if name in replayer.spec.functions:
            return lambda *args, **kwargs: replayer.call(name, args, kwargs)
        return getattr(self._plain, name)


def traffic_fault(moved: Moved) -> KernelFault:
    """The picture in words: which operand is read again, which access is strided, which buffer need not be."""
    zh, en = [], []
    for operand in moved.operands:
        mib, again, used = operand.touched / 2**20, operand.touched / operand.distinct, operand.wanted / operand.touched
        if operand.scratch:
            zh.append(f"{operand.name} 是中间缓冲区，读写 {mib:.2f} MiB")
            en.append(f"{operand.name} is a buffer in between, {mib:.2f} MiB of reads and writes")
        elif used < 0.75:
            zh.append(f"{operand.name} 的访问不连续：每个扇区只用到 {used:.0%}")
            en.append(f"access to {operand.name} is strided: of each sector {used:.0%} is used")
        elif again > 1.1:
            zh.append(f"{operand.name} 的每个扇区平均访问 {again:.1f} 次")
            en.append(f"each sector of {operand.name} is accessed {again:.1f} times")
    ratio = moved.touched / moved.least
    return KernelFault(
        0,
        f"{moved.function} 搬运的数据是最少量的 {ratio:.2f} 倍（最多 {moved.limit:.2f}）：{'；'.join(zh) or '读了不需要的数据'}",
        f"{moved.function} moves {ratio:.2f} times the least possible (at most {moved.limit:.2f}): {'; '.join(en) or 'it reads what is not needed'}",
    )


def fault_told(fault: Any) -> KernelFault:
    """A recorder's fault; nonsense is told as a computation on the host."""
    code, line, expression = fault if isinstance(fault, list) and len(fault) == 3 else ("", 0, "")
    return host_fault(str(code), line if type(line) is int else 0, str(expression)[:200])
