"""每张卡只留最后一个样本 / keeps one sample per GPU

Collects rows in a dict by index; each round overwrites the one before.
"""

BASE = "reference"
BREAKS = ["rows_in_the_order_of_the_text", "units_and_header_do_not_matter"]

_rows = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    return list({s.index: s for s in _rows(text)}.values())
