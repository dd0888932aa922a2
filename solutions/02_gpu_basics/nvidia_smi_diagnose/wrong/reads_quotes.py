"""交给 csv 模块：引号有了含义，空格没了 / leaves it to the csv module, where quotes mean something and blanks do not

nvidia-smi quotes nothing: a message that opens with a quotation mark swallows the rows behind it.
"""

import csv
import io

BASE = "reference"
BREAKS = ["a_name_with_commas", "lines_that_are_no_sample"]


def parse_nvidia_smi_csv(text):
    rows = csv.reader(io.StringIO(text), skipinitialspace=True)
    return [
        _sample(int(row[0]), ", ".join(row[1:-NUMBERS]), row[-NUMBERS:])
        for row in rows
        if len(row) >= NUMBERS + 2 and row[0].strip().isdecimal()
    ]
