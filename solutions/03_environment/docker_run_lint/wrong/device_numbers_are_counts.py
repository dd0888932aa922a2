"""把设备号当张数 / takes a device number for a count

Reads device=3 as three devices.
"""

BASE = "reference"
BREAKS = ["how_many_gpus"]

_listed = _number_of_gpus


def _number_of_gpus(gpus):
    _, _, number = gpus.partition("=")
    return int(number) if number.isdecimal() and number != "0" else _listed(gpus)
