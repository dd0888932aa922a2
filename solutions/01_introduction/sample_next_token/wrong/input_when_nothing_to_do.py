"""没有要过滤的，就返回传进来的数组 / hands the argument back when there is nothing to do

Temperature 1 and no filter: the caller gets its own array, and writing into one changes the other.
"""

BASE = "reference"
BREAKS = ["filter_leaves_its_input_alone"]

_copy = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    new = _copy(logits, temperature, top_k, top_p)
    nothing = temperature == 1.0 and top_p == 1.0 and not 0 < top_k < len(logits)
    return logits if nothing and logits.dtype == np.float64 else new
