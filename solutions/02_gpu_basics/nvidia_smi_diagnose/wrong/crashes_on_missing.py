"""遇到 [N/A] 就崩溃 / crashes on [N/A]

Has only ever seen a card that reports everything.
"""

BASE = "reference"
BREAKS = ["a_slice_that_reports_little", "cells_without_a_number"]


def _number(cell):
    return float(cell.split()[0])
