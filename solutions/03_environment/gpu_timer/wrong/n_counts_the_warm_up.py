"""n 包括预热 / n includes the warm-up

Reports how often fn ran instead of how many samples there are.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["the_first_call_compiles", "defaults"]

_samples = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    return replace(_samples(fn, dev, warmup, repeat, flush), n=warmup + repeat)
