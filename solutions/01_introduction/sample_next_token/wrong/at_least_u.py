"""累积概率 ≥ u 就取 / takes the token whose sum reaches u

"At least" for "greater than": a u of 0 draws the first id, even if it was dropped.
"""

BASE = "reference"
BREAKS = ["u_on_a_cumulative_sum", "ends_of_u"]


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    if not 0 <= u < 1:
        raise ValueError(u)
    scaled = filter_logits(logits, temperature, top_k, top_p)
    if temperature < GREEDY_BELOW:
        return int(scaled.argmax())
    mass = np.cumsum(_weights(scaled))
    return int(np.searchsorted(mass, u * mass[-1], side="left"))
