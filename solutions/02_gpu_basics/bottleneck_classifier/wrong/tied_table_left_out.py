"""共享的词表是 embedding，不参与计算 / a tied table is the embedding and does not compute

Subtracts the table in every model; in a tied one it is the head as well.
"""

BASE = "reference"
BREAKS = ["a_tied_table_is_read_and_multiplied"]


def _read_params(m):
    return tables.count_params(m) - m.vocab * m.hidden
