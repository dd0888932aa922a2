"""延迟指标：从一次流式响应的时间戳算起 / latency metrics from the timestamps of one streamed response.

Every result is in seconds. Only chunks that carry at least one token count; with chunk_tokens None, all chunks do.
Source: vLLM 0.33, benchmarks/serve.py (calculate_metrics) and benchmarks/lib/endpoint_request_func.py.
"""

### BEGIN SOLUTION
from itertools import pairwise

### END SOLUTION
from given.traffic import RequestTrace


### BEGIN SOLUTION
def _token_times(t: RequestTrace) -> list[float]:
    """When tokens arrived: one time for each chunk that carries any."""
    if any(later < earlier for earlier, later in pairwise((t.sent_s, *t.chunk_times_s))):
        raise ValueError("time runs backwards between sending and the last chunk")
    if t.chunk_tokens is None:
        return list(t.chunk_times_s)
    if len(t.chunk_tokens) != len(t.chunk_times_s):
        raise ValueError(f"{len(t.chunk_tokens)} token counts for {len(t.chunk_times_s)} chunks")
    if any(n < 0 for n in t.chunk_tokens):
        raise ValueError("a chunk with fewer than 0 tokens")
    return [time for time, n in zip(t.chunk_times_s, t.chunk_tokens) if n > 0]


### END SOLUTION


def ttft_s(t: RequestTrace) -> float | None:
    """首 token 延迟 (time to first token)：从发出请求到第一个带 token 的块 / from sending to the first chunk with a token.

    Seconds, counted from sent_s; scheduled_s plays no part. None if no chunk carries a token: the request failed.
    ValueError (last step): times that decrease, a chunk before sent_s, a count below 0, or not one count per chunk.
    """
    ### BEGIN SOLUTION
    times = _token_times(t)
    return times[0] - t.sent_s if times else None
    ### END SOLUTION


def itls_s(t: RequestTrace) -> list[float]:
    """块间延迟 (inter-token latency)：相邻两个带 token 的块之间 / from each chunk with a token to the next one.

    Seconds, in order; one fewer than there are chunks with a token. [] if there are none or one.
    ValueError (last step): as in ttft_s.
    """
    ### BEGIN SOLUTION
    return [later - earlier for earlier, later in pairwise(_token_times(t))]
    ### END SOLUTION


def e2e_s(t: RequestTrace) -> float | None:
    """端到端延迟 (end-to-end)：从发出请求到最后一个带 token 的块 / from sending to the last chunk with a token.

    Seconds, counted from sent_s. None if no chunk carries a token. ValueError (last step): as in ttft_s.
    """
    ### BEGIN SOLUTION
    times = _token_times(t)
    return times[-1] - t.sent_s if times else None
    ### END SOLUTION


def tpot_s(t: RequestTrace) -> float | None:
    """每个输出 token 的时间 (time per output token) / time per output token after the first.

    (E2E - TTFT) / (N - 1) in seconds. N: the sum of chunk_tokens; with chunk_tokens None, output_tokens.
    None if no chunk carries a token, N is unknown (both None), or N < 2. ValueError (last step): as in ttft_s.
    """
    ### BEGIN SOLUTION
    times = _token_times(t)
    n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
    if not times or n is None or n < 2:
        return None
    return (times[-1] - times[0]) / (n - 1)
    ### END SOLUTION
