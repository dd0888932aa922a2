"""总数直接除以 tp / divides the total by tp

Believes that every byte is split: norms, gates, latent projections and replicated KV heads are not.
"""

BASE = "reference"
BREAKS = ["shards_of_any_shape", "groups_of_the_local_part", "report_of_one_gpu"]

_one_gpu = weight_bytes


def weight_bytes(m, w, tp=1):
    _one_gpu(m, w, tp)  # refuses what cannot be split
    return _ceil_div(_one_gpu(m, w), tp)
