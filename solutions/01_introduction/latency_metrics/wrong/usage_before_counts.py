"""先信 usage，再看逐块的 token 数 / believes the usage before the counts of the chunks

Takes the total that the server told; it need not be the tokens that came in these chunks.
"""

BASE = "reference"
BREAKS = ["counts_of_chunks_come_first"]

_counted = tpot_s


def tpot_s(t):
    if t.output_tokens is None or not _token_times(t):
        return _counted(t)
    return _counted(RequestTrace(t.scheduled_s, t.sent_s, tuple(_token_times(t)), None, t.output_tokens))
