"""端到端算到 usage 或 [DONE] 为止 / E2E ends at the usage chunk or at [DONE]

Believes that the response is over when the stream closes, not when its last token is there.
"""

BASE = "reference"
BREAKS = ["end_of_the_picture", "e2e_of_any_stream"]


def e2e_s(t):
    _token_times(t)
    return t.chunk_times_s[-1] - t.sent_s if t.chunk_times_s else None
