"""用分数做精确运算 / Exact arithmetic: every float becomes the fraction that it is, so nothing is ever rounded."""

from fractions import Fraction

from given.speculative_verify import VerifyResult


def greedy_verify(draft_tokens, target_argmax):
    tokens = []
    for draft, best in zip(draft_tokens, target_argmax):
        tokens.append(best)
        if draft != best:
            return VerifyResult(tokens, len(tokens) - 1, False)
    return VerifyResult([*tokens, target_argmax[-1]], len(tokens), True)


def verify(draft_tokens, q, p, u_accept, u_resample):
    for i, token in enumerate(draft_tokens):
        target = [Fraction(float(x)) for x in p[i]]
        one_hot = [float(k == token) for k in range(len(target))]
        draft = [Fraction(float(x)) for x in (one_hot if q is None else q[i])]
        possible = token >= 0 and target[token] > 0 and draft[token] > 0
        if possible and target[token] >= Fraction(u_accept[i]) * draft[token]:
            continue
        left = [max(a - b, Fraction(0)) for a, b in zip(target, draft)]
        return VerifyResult([*draft_tokens[:i], inverse_cdf(left if any(left) else target, u_resample)], i, False)
    last = [Fraction(float(x)) for x in p[len(draft_tokens)]]
    return VerifyResult([*draft_tokens, inverse_cdf(last, u_resample)], len(draft_tokens), True)


def inverse_cdf(weights, u):
    remaining = Fraction(u) * sum(weights)
    for k, weight in enumerate(weights):
        if remaining < weight:
            return k
        remaining -= weight
    raise AssertionError("u must be below 1")
