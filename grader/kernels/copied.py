"""A device whose worker cannot share its memory: inputs and outputs go by way of the host, and its times are its own claims."""

from __future__ import annotations

from typing import Protocol

from grader.kernels.clock import Device, Worker
from grader.kernels.memory import Memory
from grader.kernels.plan import Plan
from grader.kernels.remote import Home, Remote


class Local(Device, Protocol):
    """A device with its own copy of the sets."""

    @property
    def memory(self) -> Memory: ...


class Copied:
    """The same device for one worker at a time; only `refresh` and `sample` differ."""

    def __init__(self, device: Local) -> None:
        self.device, self.sets = device, device.sets
        self._worker: Remote | None = None

    def start(self, home: Home, plan: Plan, stride: int) -> Worker:
        """A worker with memory of its own, which holds the sets before it warms up."""
        self._worker = None
        return Remote(home, plan, stride, (bytes(64), self.device.memory.block.numel()), self._attach)

    def _attach(self, worker: Remote) -> None:
        self._worker = worker
        self._push(worker)

    def _push(self, worker: Remote) -> None:
        block = self.device.memory.block
        for at, nbytes in self.device.memory.spans(outputs=False):
            worker.fill(at, memoryview(block[at : at + nbytes].cpu().numpy()))

    def refresh(self) -> None:
        self.device.refresh()
        if self._worker is not None:
            self._worker.thaw()
            self._push(self._worker)
            self._worker.freeze()

    def sample(self) -> None:
        assert self._worker is not None
        block = self.device.memory.block
        for at, nbytes in self.device.memory.spans(outputs=True):
            data = block[at : at + nbytes].cpu()
            self._worker.fetch(at, memoryview(data.numpy()))
            block[at : at + nbytes].copy_(data)
        self.device.sample()

    def now(self) -> float:
        return self.device.now()

    def take(self, plan: Plan) -> None:
        self.device.take(plan)

    def aim(self) -> None:
        self.device.aim()

    def poisoned(self) -> float:
        return self.device.poisoned()

    def verify(self) -> tuple[bool, bool]:
        return self.device.verify()

    def ceiling(self) -> float:
        return self.device.ceiling()

    def baseline(self) -> float | None:
        return self.device.baseline()

    def close(self) -> None:
        self.device.close()
