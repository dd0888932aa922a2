"""TTFT 算到第一块，不管有没有 token / TTFT ends at the first chunk of any kind

Takes the opening role chunk for the first token; a server may send it before it has computed anything.
"""

BASE = "reference"
BREAKS = ["role_is_not_a_token", "ttft_of_any_stream"]


def ttft_s(t):
    _token_times(t)
    return t.chunk_times_s[0] - t.sent_s if t.chunk_times_s else None
