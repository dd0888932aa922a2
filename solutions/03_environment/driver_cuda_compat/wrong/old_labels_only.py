"""只认旧表头 / knows the old labels only

Written before driver 610 renamed both fields.
"""

BASE = "reference"
BREAKS = ["two_generations_of_the_header", "any_versions"]


def parse_smi_header(text):
    for line in text.splitlines():
        if driver := re.search(r"Driver Version:\s*(\d[\d.]*)", line):
            cuda = re.search(r"CUDA Version:\s*(\d[\d.]*)", line)
            return driver[1], cuda[1] if cuda else None
    raise ValueError("no driver version")
