"""吞吐 = 批量 × 单条序列的速度 / throughput = batch times the speed of one sequence

Measures one sequence and multiplies; the step of a batch is longer.
"""

BASE = "reference"
BREAKS = ["no_batch_beats_the_cache", "throughput_rests_beyond_the_knee"]


def throughput_tok_s(load, batch, hw):
    decode_step_s(load, batch, hw)  # refuses an empty batch
    return batch / decode_step_s(load, 1, hw)
