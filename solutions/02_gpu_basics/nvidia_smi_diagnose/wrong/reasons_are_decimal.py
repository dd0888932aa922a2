"""把降频原因当十进制读 / reads the reasons as a decimal number

int() without a base refuses 0x, and the value is given up.
"""

BASE = "reference"
BREAKS = ["reads_the_row_of_the_readme", "every_reason_is_kept"]


def _mask(cell):
    try:
        return int(cell)
    except ValueError:
        return None
