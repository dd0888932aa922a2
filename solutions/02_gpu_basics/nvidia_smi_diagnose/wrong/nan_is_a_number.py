"""float 认得的都是数 / whatever float accepts is a number

Python's float also reads nan, and the conversion to bytes then stumbles over it.
"""

BASE = "reference"
BREAKS = ["cells_without_a_number"]


def _number(cell):
    words = cell.split()
    try:
        return float(words[0]) if words else None
    except ValueError:
        return None
