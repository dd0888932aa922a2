"""读了镜像横幅里的 CUDA 版本 / reads the image's banner

The container prints the toolkit that it was built with; takes that for what the driver supports.
"""

BASE = "reference"
BREAKS = ["only_the_header_counts"]


_header = parse_smi_header


def parse_smi_header(text):
    driver, cuda = _header(text)
    banner = re.search(r"^CUDA Version (\d+\.\d+)", text, re.MULTILINE)
    return driver, banner[1] if banner else cuda
