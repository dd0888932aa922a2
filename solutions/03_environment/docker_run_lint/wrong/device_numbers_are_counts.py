"""把设备号当张数 / takes a device number for a count

Reads device=3 as three devices.
"""

BASE = "reference"
BREAKS = ["a_device_is_one_gpu"]

_listed = _number_of_gpus


def _number_of_gpus(gpus):
    _, _, number = gpus.partition("=")
    return int(number) if number.isdecimal() and number != "0" else _listed(gpus)
