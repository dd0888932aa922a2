"""“批量越大延迟不变” / latency does not depend on the batch

Takes the time of one sequence for the time of all of them: "the weights are read anyway".
"""

BASE = "reference"
BREAKS = ["latency_grows_with_the_batch", "step_of_any_load"]

_of_a_batch = decode_step_s


def decode_step_s(load, batch, hw):
    _of_a_batch(load, batch, hw)  # refuses an empty batch
    return _of_a_batch(load, 1, hw)
