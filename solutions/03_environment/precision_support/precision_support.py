"""精度与量化方案：这张卡能用什么 / Precision and quantisation: what this GPU can use.

`cap` is the compute capability as one int, major * 10 + minor: 8.9 is 89, 12.0 is 120.
Source: vLLM 0.33.0, whose numbers stand in given/precision_support.py. Not covered: AMD, Intel and TPU devices, and how
fast a method is; the numbers say only what starts.
"""

from collections.abc import Sequence
from typing import Literal

from given.precision_support import FALLBACK, MIN_CAPABILITY


def default_dtype(cap: int) -> Literal["float16", "bfloat16"]:
    """一个 BF16 模型在这张卡上用什么 dtype / the dtype in which a bf16 model runs on this GPU.

    bfloat16 where the GPU has it, else float16.
    ValueError: the GPU has neither.
    """
    ### BEGIN SOLUTION
    if cap < MIN_CAPABILITY["float16"]:
        raise ValueError(f"capability {cap}: float32 only")
    return "bfloat16" if cap >= MIN_CAPABILITY["bfloat16"] else "float16"
    ### END SOLUTION


def supported(method: str, cap: int) -> bool:
    """这张卡能不能按 method 本身计算 / whether this GPU computes with the method itself, no fallback.

    method: a key of MIN_CAPABILITY.
    ValueError: any other method.
    """
    ### BEGIN SOLUTION
    if method not in MIN_CAPABILITY:
        raise ValueError(f"unknown method {method!r}; known: {', '.join(MIN_CAPABILITY)}")
    return cap >= MIN_CAPABILITY[method]
    ### END SOLUTION


def choose(cap: int, want: Sequence[str]) -> str | None:
    """第一个能跑起来的检查点，以及它实际怎么跑 / the first checkpoint that starts, and what it runs as.

    want: methods of the checkpoints at hand, best first. A checkpoint starts if this GPU supports its method or the
    method's FALLBACK. Returns the method that computes: the wish itself where it is supported, else its fallback; None
    if no checkpoint starts.
    ValueError: an unknown method anywhere in want.
    """
    ### BEGIN SOLUTION
    running: list[str] = []
    for wish in want:  # to the end: a misspelt name is an error even behind a match
        running += [method for method in (wish, FALLBACK.get(wish, wish)) if supported(method, cap)]
    return running[0] if running else None
    ### END SOLUTION
