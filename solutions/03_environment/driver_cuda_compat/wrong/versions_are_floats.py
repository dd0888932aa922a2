"""把版本当小数 / reads versions as decimals

570.124 is less than 570.26 to float.
"""

BASE = "reference"
BREAKS = ["versions_are_numbers", "what_each_driver_knows"]


def _version(text):
    numbers = [int(part) for part in text.split(".")]
    return [float(".".join(text.split(".")[:2]))] if numbers[0] > 99 else numbers
