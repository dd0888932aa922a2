"""Guard bands of 6.5: what driver.py puts around every buffer of an answer, and how the tests look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

GUARD = 1 << 17  # elements before and after each buffer
POISON = 113  # value of every guard element, and of fresh memory from torch.empty; fits every dtype


def guards_hold(frames: list[tuple[torch.Tensor, int]]) -> None:
    """Assert that every frame, [GUARD, n elements, GUARD], still has its poison on both sides."""
    import torch

    for frame, n in frames:
        untouched = torch.full((GUARD,), POISON, dtype=frame.dtype)
        assert torch.equal(frame[:GUARD], untouched), "something was written before the start of a buffer"
        assert torch.equal(frame[GUARD + n:], untouched), "something was written after the end of a buffer"


def bits(tensor: torch.Tensor) -> torch.Tensor:
    """A copy of all bytes of the storage in which a tensor lies, what surrounds a view included."""
    import torch

    return torch.empty(0, dtype=torch.uint8).set_(tensor.untyped_storage()).clone()


def guarded_call(answer: Any, name: str, *args: Any, **kwargs: Any) -> torch.Tensor:
    """The result of a call through driver.py: inputs stay, guards hold, it is a contiguous buffer of this call."""
    import torch

    inputs = [a for a in args if isinstance(a, torch.Tensor)]
    before = [bits(t) for t in inputs]
    out, number, frames = answer.driver.call(name, args, kwargs)
    for tensor, then in zip(inputs, before, strict=True):
        assert torch.equal(bits(tensor), then), "an input was changed"
    assert number >= 0, "the result is no buffer of torch.empty, zeros or full: what computes must be a kernel"
    guards_hold(frames)
    assert out.is_contiguous(), "the result is not contiguous"
    return out
