"""缺一个值就丢掉整行 / drops a row that lacks one value

Thinks that half a sample is worse than none; a MIG slice then disappears.
"""

BASE = "reference"
BREAKS = ["a_slice_that_reports_little", "cells_without_a_number"]

_all_rows = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    return [s for s in _all_rows(text) if None not in vars(s).values()]
