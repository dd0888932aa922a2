"""第一格不是编号的行也当样本 / takes every line with a comma for a row

Only the header and blank lines are left out; an error message ends the program.
"""

BASE = "reference"
BREAKS = ["lines_that_are_no_sample"]


def parse_nvidia_smi_csv(text):
    samples = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("index"):
            index, _, rest = line.partition(",")
            name, *cells = rest.rsplit(",", NUMBERS)
            samples.append(_sample(int(index), name, cells))
    return samples
