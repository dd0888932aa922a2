"""随便哪个版本号都当驱动 / takes any version for the driver's

A driver that does not answer leaves NVML's version in the message, which looks like a driver.
"""

BASE = "reference"
BREAKS = ["header_missing"]


_strict = parse_smi_header


def parse_smi_header(text):
    try:
        return _strict(text)
    except ValueError:
        found = re.search(r"version: (\d[\d.]*)", text)
        if not found:
            raise
        return found[1], None
