"""按字符串比较版本 / compares versions as text

Finds 525.9 newer than 525.60, and driver 99 newer than 450.
"""

BASE = "reference"
BREAKS = ["versions_are_numbers"]


def _version(text):
    numbers = [int(part) for part in text.split(".")]
    return [str(n) for n in numbers]
