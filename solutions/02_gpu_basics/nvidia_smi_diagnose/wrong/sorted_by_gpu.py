"""按卡排序 / sorts the rows by GPU

Groups the samples; their order in time across GPUs is lost.
"""

BASE = "reference"
BREAKS = ["rows_in_the_order_of_the_text", "units_and_header_do_not_matter"]

_in_order = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    return sorted(_in_order(text), key=lambda s: s.index)
