"""取最后一个表头 / takes the last header

Goes through all lines and keeps the latest match, also from a process table or an older log below.
"""

BASE = "reference"
BREAKS = ["only_the_header_counts"]


_first = parse_smi_header


def parse_smi_header(text):
    for line in reversed(text.splitlines()):
        try:
            return _first(line)
        except ValueError:
            continue
    raise ValueError("no driver version")
