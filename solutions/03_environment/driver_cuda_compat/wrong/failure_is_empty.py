"""没有表头就返回空 / returns nothing instead of an error

An empty version travels on and fails somewhere else.
"""

BASE = "reference"
BREAKS = ["header_missing"]


_strict = parse_smi_header


def parse_smi_header(text):
    try:
        return _strict(text)
    except ValueError:
        return "", None
