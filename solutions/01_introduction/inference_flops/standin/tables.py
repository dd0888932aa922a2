"""查表的替身 / the look-up stand-in of 1.5, put where an answer goes."""

from given.standins.tables import count_params

BREAKS = ["params_of_any_shape", "a_tied_table_counts_once", "variants_of_any_shape"]
