"""差不多大就算并列 / takes nearly equal logits for equal

Compares floats with a tolerance, as one is told to, where the smallest difference decides.
"""

BASE = "reference"
BREAKS = ["greedy_sees_small_differences"]

_exact = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    token = _exact(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
    if temperature < GREEDY_BELOW:
        return int(np.argmax(np.isclose(logits, logits[token])))
    return token
