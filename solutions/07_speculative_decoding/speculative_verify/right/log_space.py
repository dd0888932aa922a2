"""对数空间里比较，逐个 token 累加 / The test in log space, and a running sum per token with a normalised row."""

import math

from given.speculative_verify import VerifyResult


def log(x):
    return math.log(x) if x > 0 else -math.inf


def sample(row, u):
    total = math.fsum(row)
    so_far, candidate = 0.0, 0
    for token, weight in enumerate(row):
        if weight <= 0.0:
            continue
        candidate = token
        so_far += weight / total
        if u < so_far:
            break
    return candidate


def greedy_verify(draft_tokens, target_argmax):
    first_miss = next((i for i, t in enumerate(draft_tokens) if t != target_argmax[i]), None)
    n = len(draft_tokens) if first_miss is None else first_miss
    return VerifyResult(list(target_argmax)[:n + 1], n, first_miss is None)


def verify(draft_tokens, q, p, u_accept, u_resample):
    target = p.tolist()
    g = len(draft_tokens)
    for i in range(g):
        token, row = draft_tokens[i], target[i]
        if token < 0:
            return VerifyResult([*draft_tokens[:i], sample(row, u_resample)], i, False)
        log_q = 0.0 if q is None else log(float(q[i][token]))
        if row[token] > 0 and log_q > -math.inf and log(u_accept[i]) <= log(row[token]) - log_q:
            continue
        proposed = [float(k == token) for k in range(len(row))] if q is None else q[i].tolist()
        rest = [max(a - b, 0.0) for a, b in zip(row, proposed)]
        return VerifyResult([*draft_tokens[:i], sample(rest if sum(rest) > 0 else row, u_resample)], i, False)
    return VerifyResult([*draft_tokens, sample(target[g], u_resample)], g, True)
