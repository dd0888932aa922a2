"""一次判断所有位置 / All positions judged at once with numpy; a one-hot q is built when none is given."""

from __future__ import annotations

import numpy as np
from given.speculative_verify import VerifyResult


def greedy_verify(draft_tokens, target_argmax):
    draft = np.asarray(draft_tokens, dtype=np.int64)
    target = np.asarray(target_argmax, dtype=np.int64)
    n = int(np.cumprod(draft == target[:-1]).sum())
    return VerifyResult(target[:n + 1].tolist(), n, n == len(draft))


def verify(draft_tokens, q, p, u_accept, u_resample):
    draft = np.asarray(draft_tokens, dtype=np.int64)
    g, vocab = len(draft), p.shape[1]
    at = np.arange(g)
    real = draft >= 0
    safe = np.where(real, draft, 0)
    if q is None:
        q = np.zeros((g, vocab))
        q[at[real], draft[real]] = 1.0
    p_at, q_at = p[at, safe], q[at, safe]
    passed = real & (p_at > 0) & (q_at > 0) & (np.asarray(u_accept, dtype=float) * q_at <= p_at)
    n = int(np.cumprod(passed).sum())
    row = p[n]
    if n < g:
        difference = p[n] - q[n]
        if (difference > 0).any():
            row = np.where(difference > 0, difference, 0.0)
    support = np.flatnonzero(row)
    cdf = np.cumsum(row[support] / row.sum())
    cdf[-1] = 1.0
    token = support[np.argmax(cdf > u_resample)]
    return VerifyResult([*draft[:n].tolist(), int(token)], n, n == g)
