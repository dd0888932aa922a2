"""只认得新驱动的表头 / knows the newer header only

Asks for clocks_event_reasons.active; older drivers call the column clocks_throttle_reasons.active.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["a_header_of_an_older_driver"]

_any_header = parse_nvidia_smi_csv


def parse_nvidia_smi_csv(text):
    samples = _any_header(text)
    if "clocks_throttle_reasons.active" in text:
        samples = [replace(s, reasons=None) for s in samples]
    return samples
