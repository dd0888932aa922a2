"""开头有数字就是样本 / a line that begins with digits is a row

Takes the digits at the front for the index; a date has digits at the front, too.
"""

import re

BASE = "reference"
BREAKS = ["lines_that_are_no_sample"]


def parse_nvidia_smi_csv(text):
    samples = []
    for line in text.splitlines():
        digits = re.match(r"\s*(\d+)", line)
        name, *cells = line.partition(",")[2].rsplit(",", NUMBERS)
        if digits and len(cells) == NUMBERS:
            samples.append(_sample(int(digits[1]), name, cells))
    return samples
