"""以为表头就是查询里的名字 / expects the header to repeat the names of the query

Looks columns up by name; the header says clocks.current.sm where the query said clocks.sm.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["reads_the_row_of_the_readme", "a_row_of_any_numbers"]

_by_position = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    names = [cell.split(" [")[0].strip() for cell in text.partition("\n")[0].split(",")]
    samples = _by_position(text)
    if names[0] == "index" and "clocks.sm" not in names:
        samples = [replace(s, sm_mhz=None) for s in samples]
    return samples
