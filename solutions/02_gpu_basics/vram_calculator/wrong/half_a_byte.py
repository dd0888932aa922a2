"""“INT4 就是每参数 0.5 字节” / INT4 is half a byte per parameter

Multiplies the number of parameters by the width: no scales, no zeros, and embeddings as small as the rest.
"""

BASE = "reference"
BREAKS = ["int4_is_more_than_half_a_byte", "int4_totals_by_kind", "groups_run_along_the_input"]
LINK = "02_gpu_basics#mis-int4-half-byte"

_stored = weight_bytes


def weight_bytes(m, w, tp=1):
    parameters = _stored(m, WeightSpec(), tp) // 2
    return _ceil_div(parameters * w.bits, 8)
