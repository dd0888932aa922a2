"""查表的替身 / the look-up stand-in of 2.1, put where an answer goes."""

from given.standins.tables import kv_bytes_per_token, weight_bytes

BREAKS = ["kv_of_any_shape", "weights_of_any_shape", "groups_run_along_the_input", "shards_of_any_shape"]
