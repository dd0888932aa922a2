"""跑不了就退回默认 dtype / falls back to the default dtype

Hides that none of the checkpoints at hand starts.
"""

BASE = "reference"
BREAKS = ["nothing_starts", "methods_without_fallback", "fp8_checkpoint_on_volta"]


_or_none = choose


def choose(cap, want):
    return _or_none(cap, want) or (default_dtype(cap) if cap >= 60 else None)
