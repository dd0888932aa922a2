"""标签后面正好一个空格 / exactly one space behind the label

Cuts the text at "Version: " and finds nothing where the columns were aligned.
"""

BASE = "reference"
BREAKS = ["spaces_and_no_frame"]


def parse_smi_header(text):
    for line in text.splitlines():
        if driver := re.search(r"(?:Driver|KMD) Version: (\d[\d.]*)", line):
            cuda = re.search(r"CUDA (?:UMD )?Version: (\d[\d.]*)", line)
            return driver[1], cuda[1] if cuda else None
    raise ValueError("no driver version")
