"""遇到不是样本的行就停下 / stops at the first line that is no sample

Skips a header at the top and takes the next strange line for the end of the output.
"""

BASE = "reference"
BREAKS = ["lines_that_are_no_sample"]

_every = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    samples = []
    for line in text.splitlines():
        found = _every(line)
        if not found and samples:
            break
        samples += found
    return samples
