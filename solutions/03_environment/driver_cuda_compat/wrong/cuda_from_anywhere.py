"""在整段输出里找 CUDA 版本 / looks for a CUDA version anywhere

Searches the whole output, and finds one in the process table when the header has none.
"""

BASE = "reference"
BREAKS = ["only_the_header_counts"]


_header = parse_smi_header


def parse_smi_header(text):
    driver, _ = _header(text)
    cuda = re.search(r"CUDA (?:UMD )?Version:\s*(\d[\d.]*)", text)
    return driver, cuda[1] if cuda else None
