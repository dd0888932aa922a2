"""把版本号里的 06 写成 6 / turns 06 into 6

Normalises the text, so that it no longer matches the package name of the driver.
"""

BASE = "reference"
BREAKS = ["any_versions"]


_printed = parse_smi_header


def parse_smi_header(text):
    driver, cuda = _printed(text)
    return ".".join(str(int(part)) for part in driver.split(".")), cuda
