"""只收正好十二格的行 / accepts rows of exactly twelve cells

Takes any other number of cells for a broken line.
"""

BASE = "reference"
BREAKS = ["a_name_with_commas"]

_any_width = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    return _any_width("\n".join(line for line in text.splitlines() if line.count(",") == NUMBERS + 1))
