"""把 MiB 当作一百万字节 / takes MiB for a million bytes

Reads the M as mega; the card seems 4.6 % smaller than it is.
"""

BASE = "reference"
BREAKS = ["reads_the_row_of_the_readme", "a_row_of_any_numbers"]

MIB = 10**6
