"""显存没有换算成字节 / leaves memory in MiB

Takes over the number as it is printed and drops the unit.
"""

BASE = "reference"
BREAKS = ["reads_the_row_of_the_readme", "a_slice_that_reports_little"]


def _memory(cell):
    mib = _number(cell)
    return None if mib is None else float(mib)
