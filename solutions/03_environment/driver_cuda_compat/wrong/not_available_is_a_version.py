"""把 N/A 当版本返回 / returns N/A as a version

Takes whatever stands behind the colon.
"""

BASE = "reference"
BREAKS = ["no_cuda_version", "no_version_behind_the_label"]


def parse_smi_header(text):
    for line in text.splitlines():
        if driver := re.search(r"(?:Driver|KMD) Version:\s*(\d[\d.]*)", line):
            cuda = re.search(r"CUDA (?:UMD )?Version:\s*(\S+)", line)
            return driver[1], cuda[1] if cuda else None
    raise ValueError("no driver version")
