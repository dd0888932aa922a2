"""延迟指标：从一次流式响应的时间戳算起 / latency metrics from the timestamps of one streamed response.

Every result is in seconds. Only chunks that carry at least one token count; with chunk_tokens None, all chunks do.
Source: vLLM 0.33, benchmarks/serve.py (calculate_metrics) and benchmarks/lib/endpoint_request_func.py.
"""

from given.traffic import RequestTrace


def ttft_s(t: RequestTrace) -> float | None:
    """首 token 延迟 (time to first token)：从发出请求到第一个带 token 的块 / from sending to the first chunk with a token.

    Seconds, counted from sent_s; scheduled_s plays no part. None if no chunk carries a token: the request failed.
    ValueError (last step): times that decrease, a chunk before sent_s, a count below 0, or not one count per chunk.
    """
    raise NotImplementedError("ttft_s")


def itls_s(t: RequestTrace) -> list[float]:
    """块间延迟 (inter-token latency)：相邻两个带 token 的块之间 / from each chunk with a token to the next one.

    Seconds, in order; one fewer than there are chunks with a token. [] if there are none or one.
    ValueError (last step): as in ttft_s.
    """
    raise NotImplementedError("itls_s")


def e2e_s(t: RequestTrace) -> float | None:
    """端到端延迟 (end-to-end)：从发出请求到最后一个带 token 的块 / from sending to the last chunk with a token.

    Seconds, counted from sent_s. None if no chunk carries a token. ValueError (last step): as in ttft_s.
    """
    raise NotImplementedError("e2e_s")


def tpot_s(t: RequestTrace) -> float | None:
    """每个输出 token 的时间 (time per output token) / time per output token after the first.

    (E2E - TTFT) / (N - 1) in seconds. N: the sum of chunk_tokens; with chunk_tokens None, output_tokens.
    None if no chunk carries a token, N is unknown (both None), or N < 2. ValueError (last step): as in ttft_s.
    """
    raise NotImplementedError("tpot_s")
