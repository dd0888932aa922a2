"""把 NVIDIA-SMI 后面的数当驱动版本 / takes the number behind NVIDIA-SMI for the driver

It comes first and usually is the same; under WSL and in containers it is not.
"""

BASE = "reference"
BREAKS = ["tool_and_driver_differ"]


_labelled = parse_smi_header


def parse_smi_header(text):
    driver, cuda = _labelled(text)
    tool = re.search(r"NVIDIA-SMI (\d[\d.]*)", text)
    return tool[1] if tool else driver, cuda
