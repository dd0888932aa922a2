"""GQA 也省 FLOPs / GQA saves FLOPs, too

Counts the heads of the cache; every query head still multiplies.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["sharing_kv_heads_saves_no_flops", "pair_by_pair"]

_query_heads = attention_flops


def attention_flops(m, q_len, kv_len, causal=True):
    return _query_heads(replace(m, n_heads=m.n_kv_heads), q_len, kv_len, causal)
