"""默认 top_k = 50、top_p = 0.9 / a default filter

Brings defaults along from another library; whoever asks for none gets one.
"""

BASE = "reference"
BREAKS = ["no_filter_by_default"]

_plain = sample


def sample(logits, *, temperature, top_k=50, top_p=0.9, u):
    return _plain(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
