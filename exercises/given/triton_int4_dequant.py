"""What every call of 6.5 must keep: inputs unchanged, a result that is new and contiguous."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def bits(tensor: torch.Tensor) -> torch.Tensor:
    """A copy of all bytes of the storage in which a tensor lies, what surrounds a view included."""
    import torch

    return torch.empty(0, dtype=torch.uint8).set_(tensor.untyped_storage()).clone()


def dequantised(answer: Any, name: str, *args: Any, **kwargs: Any) -> torch.Tensor:
    """The result of one call, after a look at what surrounds it."""
    import torch

    inputs = [a for a in args if isinstance(a, torch.Tensor)]
    before = [bits(t) for t in inputs]
    out = getattr(answer, name)(*args, **kwargs)
    for tensor, then in zip(inputs, before, strict=True):
        assert torch.equal(bits(tensor), then), "an input was changed"
    assert isinstance(out, torch.Tensor), f"expected a tensor, got {type(out).__name__}"
    places = {t.untyped_storage().data_ptr() for t in inputs if t.numel()}
    assert not out.numel() or out.untyped_storage().data_ptr() not in places, "the result lies in an input"
    assert out.is_contiguous(), "the result is not contiguous"
    return out
