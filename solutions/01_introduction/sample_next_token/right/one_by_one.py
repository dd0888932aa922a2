"""不用数组运算，逐个 token 往核里放 / Plain Python: tokens enter the nucleus one by one"""

import math

import numpy as np

GREEDY_BELOW = 1e-5


def check(row, temperature, top_k, top_p):
    if all(math.isinf(x) for x in row):
        raise ValueError("nothing to choose from")
    if temperature < 0 or top_k < 0:
        raise ValueError("temperature and top_k are not negative")
    if not (0 < top_p <= 1):
        raise ValueError("top_p is a share of the probability")


def rank(row):
    """Ids, best first."""
    return sorted(range(len(row)), key=lambda i: (-row[i], i))


def nucleus(row, temperature, top_k, top_p):
    """{id: scaled logit} of the tokens that stay."""
    check(row, temperature, top_k, top_p)
    order = rank(row)
    if temperature < GREEDY_BELOW:
        return {order[0]: row[order[0]]}
    alive = {i: row[i] / temperature for i in order if row[i] != -math.inf}
    if top_k > 0 and top_k < len(alive):
        threshold = alive[order[top_k - 1]]
        alive = {i: x for i, x in alive.items() if not x < threshold}
    if top_p == 1:
        return alive

    top = next(iter(alive.values()))
    total = math.fsum(math.exp(x - top) for x in alive.values())
    stays, so_far = {}, []
    for i, x in alive.items():
        if so_far and math.fsum(so_far) >= top_p:
            break
        stays[i] = x
        so_far.append(math.exp(x - top) / total)
    return stays


def filter_logits(logits, temperature, top_k, top_p):
    row = [float(x) for x in logits]
    stays = nucleus(row, temperature, top_k, top_p)
    return np.array([stays.get(i, -math.inf) for i in range(len(row))], dtype=np.float64)


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    if not (0 <= u < 1):
        raise ValueError("u is a number in [0, 1)")
    stays = nucleus([float(x) for x in logits], temperature, top_k, top_p)
    top = max(stays.values())
    remaining = u * math.fsum(math.exp(x - top) for x in stays.values())
    token = None
    for token in sorted(stays):
        remaining -= math.exp(stays[token] - top)
        if remaining < 0:
            break
    return token
