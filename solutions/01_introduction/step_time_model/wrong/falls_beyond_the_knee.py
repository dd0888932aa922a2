"""过了临界批量，吞吐反而下降 / beyond the knee the throughput falls

Counts the tokens only up to the bf16 knee and lets the step go on growing: "too large a batch is slower".
"""

BASE = "reference"
BREAKS = ["throughput_never_falls", "throughput_rests_beyond_the_knee"]


def throughput_tok_s(load, batch, hw):
    return min(batch, critical_batch(hw, 16)) / decode_step_s(load, batch, hw)
