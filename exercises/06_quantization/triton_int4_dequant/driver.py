"""Calls a function of the answer while torch's allocators hand out buffers with guard bands.

torch.empty, zeros, full and their _like forms return a view into a larger buffer ("frame"): GUARD elements of POISON,
the tensor, GUARD elements of POISON. Memory from empty holds POISON too, so an element that no kernel wrote is seen.
"""

import contextlib

import torch
from given.triton_int4_dequant import GUARD, POISON

_ALLOCATORS = ("empty", "empty_like", "zeros", "zeros_like", "full", "full_like")


def _framed(original, filled, frames):
    def allocate(*args, **kwargs):
        asked = original(*args, **kwargs)
        n = asked.numel()
        frame = asked.new_full((n + 2 * GUARD,), POISON)
        inner = frame.as_strided(asked.shape, asked.stride(), GUARD)
        if filled:
            inner.copy_(asked)
        frames.append((frame, n))
        return inner

    return allocate


@contextlib.contextmanager
def _guarded():
    frames = []
    originals = {name: getattr(torch, name) for name in _ALLOCATORS}
    try:
        for name, original in originals.items():
            setattr(torch, name, _framed(original, not name.startswith("empty"), frames))
        yield frames
    finally:
        for name, original in originals.items():
            setattr(torch, name, original)


def _frame_of(out, frames):
    if not isinstance(out, torch.Tensor):
        return -1
    place = out.untyped_storage().data_ptr()
    return next((i for i, (frame, _) in enumerate(frames) if frame.untyped_storage().data_ptr() == place), -1)


def call(answer, name, args, kwargs):
    """One call: (result, number of the frame it lies in or -1, [(frame, elements between its guards), ...])."""
    with _guarded() as frames:
        out = getattr(answer, name)(*args, **kwargs)
    return out, _frame_of(out, frames), frames


def call_each(answer, name, cases):
    """Several calls, read only after the last one: ([(result, number of its frame), ...], frames of all calls)."""
    with _guarded() as frames:
        outs = [getattr(answer, name)(*args, **kwargs) for args, kwargs in cases]
    return [(out, _frame_of(out, frames)) for out in outs], frames
