"""不算 scale 和零点 / forgets scales and zeros

Four bits a weight and nothing else: 3.99 times where 3.85 is the most.
"""
BASE = "reference"
BREAKS = ["three_batches_on_an_h100", "last_group_may_be_short"]


def predicted_speedup(k: int, n: int, w: WeightSpec, hw: Hw, batch: int) -> float:
    if min(k, n, batch) < 1:
        raise ValueError(f"k {k}, n {n} and batch {batch} must be positive")
    return _time_s(k, n, 16 * k * n, hw, batch) / _time_s(k, n, k * n * w.bits, hw, batch)
