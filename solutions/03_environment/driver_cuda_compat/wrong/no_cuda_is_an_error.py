"""没有 CUDA 版本就报错 / raises when there is no CUDA version

Believes that a driver without a CUDA field is broken; in a container only its library is not mounted.
"""

BASE = "reference"
BREAKS = ["no_cuda_version", "no_version_behind_the_label"]


_lenient = parse_smi_header


def parse_smi_header(text):
    driver, cuda = _lenient(text)
    if cuda is None:
        raise ValueError("no CUDA version")
    return driver, cuda
