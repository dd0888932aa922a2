"""prefill 没有 KV 缓存的访存 / prefill has no traffic of the cache

There is nothing to read yet, so nothing is counted; but every K and V is written.
"""

BASE = "reference"
BREAKS = ["short_prompts_write_their_cache"]

_both = _clocks


def _clocks(m, w, hw, tokens, batch, ctx_len):
    compute, memory = _both(m, w, hw, tokens, batch, ctx_len)
    if tokens != batch:  # a prefill of several tokens
        memory = tables.step_bytes(m, w) / hw.bw
    return compute, memory
