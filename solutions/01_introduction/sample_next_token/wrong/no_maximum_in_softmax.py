"""softmax 不减最大值 / softmax without subtracting the maximum

exp overflows from 710 on and everything underflows below -745: inf/inf is NaN.
"""

BASE = "reference"
BREAKS = ["shift_of_all_logits", "draw_from_shifted_logits"]


def _weights(scaled):
    with np.errstate(all="ignore"):
        return np.exp(scaled)
