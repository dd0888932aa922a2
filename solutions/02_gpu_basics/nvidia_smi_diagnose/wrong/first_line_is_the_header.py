"""总是丢掉第一行 / always drops the first line

Believes that there is a header in every output.
"""

BASE = "reference"
BREAKS = ["without_header_and_units", "units_and_header_do_not_matter"]

_every_line = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    return _every_line("\n".join(text.splitlines()[1:]))
