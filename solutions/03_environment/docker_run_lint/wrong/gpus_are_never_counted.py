"""不数 GPU / never counts the GPUs

Checks that there is a --gpus and reads no further.
"""

BASE = "reference"
BREAKS = ["four_ranks_on_one_card", "how_many_gpus"]


def _number_of_gpus(gpus):
    return None
