"""只保留认得的位 / keeps the documented bits only

Clears what the table does not name, so that a new driver's reason is lost without a trace.
"""

BASE = "reference"
BREAKS = ["every_reason_is_kept"]

_whole = _mask


def _mask(cell):
    bits = _whole(cell)
    return None if bits is None else bits & 0x1FF
