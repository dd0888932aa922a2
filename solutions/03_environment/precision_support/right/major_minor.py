"""拆成 (major, minor) 比较，把愿望先展开成一串 / compares (major, minor), and spreads the wishes into one list first"""

from itertools import chain

import given.precision_support as data

LEAST = {method: divmod(least, 10) for method, least in data.MIN_CAPABILITY.items()}


def supported(method, cap):
    try:
        return divmod(cap, 10) >= LEAST[method]
    except KeyError:
        raise ValueError(f"no such method: {method}") from None


def choose(cap, want):
    spread = chain.from_iterable([(w, data.FALLBACK[w]) if w in data.FALLBACK else (w,) for w in want])
    running = [method for method in spread if supported(method, cap)]  # asks about every name
    return running[0] if running else None


def default_dtype(cap):
    dtype = choose(cap, ["bfloat16"])
    if dtype is None:
        raise ValueError(f"{cap // 10}.{cap % 10} has no 16-bit floats")
    return dtype
