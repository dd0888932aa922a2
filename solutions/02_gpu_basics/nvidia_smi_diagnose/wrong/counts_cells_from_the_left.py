"""从左边数第几格 / counts the cells from the left

The second cell is the name and the third the load, until a name has a comma.
"""

BASE = "reference"
BREAKS = ["a_name_with_commas"]


def parse_nvidia_smi_csv(text):
    samples = []
    for line in text.splitlines():
        index, *cells = line.split(",")
        if index.strip().isdecimal() and len(cells) > NUMBERS:
            samples.append(_sample(int(index), cells[0], cells[1 : NUMBERS + 1]))
    return samples
