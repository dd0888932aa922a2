"""把表头最后一个数当 CUDA 版本 / takes the last number of the header for CUDA

Splits the line into words and counts from the end; old headers end with the driver.
"""

BASE = "reference"
BREAKS = ["no_version_behind_the_label"]


def parse_smi_header(text):
    for line in text.splitlines():
        if driver := re.search(r"(?:Driver|KMD) Version:\s*(\d[\d.]*)", line):
            last = line.split()[-2]
            return driver[1], last if last[0].isdigit() else None
    raise ValueError("no driver version")
