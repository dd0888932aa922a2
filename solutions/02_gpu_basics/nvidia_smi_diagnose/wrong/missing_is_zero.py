"""没有值就当 0 / reads a missing value as 0

Wants numbers everywhere, so that nothing downstream has to ask.
"""

BASE = "reference"
BREAKS = ["a_slice_that_reports_little", "cells_without_a_number"]

_or_none = _number


def _number(cell):
    return _or_none(cell) or 0.0
