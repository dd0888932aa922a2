"""第一个标签说了算 / the first label decides

Stops at the first line that holds the label, though no version stands behind it.
"""

BASE = "reference"
BREAKS = ["a_label_is_no_version"]

_any_line = parse_smi_header


def parse_smi_header(text):
    lines = [line for line in text.splitlines() if "Driver Version:" in line or "KMD Version:" in line]
    return _any_line(lines[0] if lines else "")
