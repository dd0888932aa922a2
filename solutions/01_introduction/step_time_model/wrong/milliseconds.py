"""返回毫秒 / returns milliseconds

Latency is read in milliseconds, and so it is returned; every rate made from it is a thousand times too small.
"""

BASE = "reference"
BREAKS = ["llama3_8b_on_an_a100", "throughput_of_any_load"]

_seconds = decode_step_s


def decode_step_s(load, batch, hw):
    return 1000 * _seconds(load, batch, hw)
