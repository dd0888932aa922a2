"""批量为 0 时吞吐为 0 / an empty batch has a throughput of 0

A zero that enters averages and plots; whoever asks for the throughput of nothing has made a mistake earlier.
"""

BASE = "reference"
BREAKS = ["throughput_needs_a_sequence"]

_of_a_batch = throughput_tok_s


def throughput_tok_s(load, batch, hw):
    return _of_a_batch(load, batch, hw) if batch > 0 else 0.0
