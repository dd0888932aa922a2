"""抽样时忘了温度 / draws from the unscaled logits

Uses the temperature to decide which tokens stay, then draws from the original logits.
"""

BASE = "reference"
BREAKS = ["one_u_one_token", "law_is_exact"]

_scaled = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    token = _scaled(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
    if temperature < GREEDY_BELOW:
        return token
    kept = np.isfinite(filter_logits(logits, temperature, top_k, top_p))
    return _scaled(np.where(kept, logits, -np.inf), temperature=1.0, u=u)
