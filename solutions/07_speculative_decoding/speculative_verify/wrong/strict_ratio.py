"""u 等于 p/q 时拒绝 / rejects when u equals p/q

Writes p/q > u; the law is the same, the contract is not, and runs with shared uniforms differ.
"""

BASE = "reference"
BREAKS = ["equality_accepts"]


def _accepts(p, q, token, u):
    return bool(token >= 0 and q[token] > 0 and p[token] / q[token] > u)
