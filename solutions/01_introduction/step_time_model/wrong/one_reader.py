"""把单条序列的速度当作吞吐 / the speed of one sequence for the throughput

Returns 1 / step: what one user sees, and what gets worse with the batch.
"""

BASE = "reference"
BREAKS = ["throughput_comes_to_rest", "throughput_never_falls"]


def throughput_tok_s(load, batch, hw):
    return 1 / decode_step_s(load, batch, hw)
