"""What is timed on a device: the `bench.py` of an exercise lists its workloads. Public; runs on the trusted side only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Workload:
    """One call of one function at the size that is graded.

    make(generator, device) -> the call's arguments: fresh random tensors on `device` (drawn from `generator`, which lives
        there too) and plain values; shapes do not depend on the generator.
    expect(*arguments) -> what has to come out, in fp32 or fp64, on the same device.
    reads, writes: bytes that must move through device memory, each input read once, each output written once.
    rtol, atol: of the comparison of every element with `expect`.
    baseline(*arguments): may return a callable, which is then what is timed, so that it can prepare its data first. It is what the kernel is compared with where the exercise asks for a factor, e.g. torch.mv on 16-bit weights.
    """

    function: str
    label: str
    make: Callable[[torch.Generator, torch.device], tuple[Any, ...]]
    expect: Callable[..., torch.Tensor]
    reads: int
    writes: int
    rtol: float = 1e-2
    atol: float = 1e-3
    baseline: Callable[..., Any] | None = None
