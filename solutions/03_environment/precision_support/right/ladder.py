"""按算力列出每张卡能做的事 / a ladder: what each capability adds to the ones below"""

from bisect import bisect_right

from given.precision_support import FALLBACK, MIN_CAPABILITY

RUNGS = sorted(set(MIN_CAPABILITY.values()))
ADDED = [frozenset(m for m, least in MIN_CAPABILITY.items() if least == rung) for rung in RUNGS]
ABLE = [frozenset().union(*ADDED[:i]) for i in range(len(RUNGS) + 1)]


def able(cap):
    return ABLE[bisect_right(RUNGS, cap)]


def default_dtype(cap):
    for dtype in ("bfloat16", "float16"):
        if dtype in able(cap):
            return dtype
    raise ValueError("vLLM runs float32 only on such a GPU")


def supported(method, cap):
    if method in ABLE[-1]:
        return method in able(cap)
    raise ValueError(method)


def choose(cap, want):
    if not ABLE[-1].issuperset(want):
        raise ValueError(sorted(set(want) - ABLE[-1]))
    for wish in want:
        if wish in able(cap):
            return wish
        if wish in FALLBACK and FALLBACK[wish] in able(cap):
            return FALLBACK[wish]
    return None
