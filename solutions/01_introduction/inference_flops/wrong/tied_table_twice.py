"""共享的词表算了两份 / counts a tied table twice

Adds embedding and head without asking whether they are one tensor.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["two_qwens", "a_tied_table_counts_once"]

_tied = count_params


def count_params(m):
    return _tied(replace(m, tied=False))
