"""贪心时不检查参数 / checks nothing when greedy

Returns the argmax on the first line, before anybody has looked at top_p or u.
"""

BASE = "reference"
BREAKS = ["sample_rejects"]

_checking = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    if 0 <= temperature < GREEDY_BELOW:
        return int(np.argmax(logits))
    return _checking(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
