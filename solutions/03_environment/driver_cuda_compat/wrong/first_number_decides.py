"""只比版本的第一个数 / compares the first number of a driver

Believes that the branch says it all: any 525 is as good as the 525 of CUDA 12.0.
"""

BASE = "reference"
BREAKS = ["what_each_driver_knows", "versions_are_numbers"]


def _version(text):
    numbers = [int(part) for part in text.split(".")]
    return numbers[:1] if numbers[0] > 99 else numbers
