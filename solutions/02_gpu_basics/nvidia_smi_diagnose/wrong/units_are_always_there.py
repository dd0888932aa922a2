"""没有单位的数就读不出来 / cannot read a number without its unit

Looks for the unit behind the number; with nounits there is none.
"""

BASE = "reference"
BREAKS = ["without_header_and_units", "units_and_header_do_not_matter"]

_any_number = _number


def _number(cell):
    cell = cell.strip()
    bare_by_nature = cell.isdecimal() and len(cell) < 3  # a temperature has no unit
    return _any_number(cell) if bare_by_nature or cell.endswith(("%", "MiB", "W", "MHz")) else None
