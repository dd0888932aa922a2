"""驱动的新标签认得，CUDA 的不认得 / knows KMD, but not CUDA UMD

Added the new name of one field and forgot the other.
"""

BASE = "reference"
BREAKS = ["two_generations_of_the_header", "any_versions"]


def parse_smi_header(text):
    for line in text.splitlines():
        if driver := re.search(r"(?:Driver|KMD) Version:\s*(\d[\d.]*)", line):
            cuda = re.search(r"CUDA Version:\s*(\d[\d.]*)", line)
            return driver[1], cuda[1] if cuda else None
    raise ValueError("no driver version")
