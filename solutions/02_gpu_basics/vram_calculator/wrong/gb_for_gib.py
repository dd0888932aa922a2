"""GB 与 GiB 混用 / mixes GB and GiB

Reads the card's size as so many GiB and then counts each of them as 1e9 bytes: 7.4 % of the card is lost.
"""

BASE = "reference"
BREAKS = ["llama3_8b_on_24_gib", "report_of_any_budget"]

_in_bytes = vram_report


def vram_report(m, w, *, total_bytes, **rest):
    gigabytes = total_bytes / 2**30
    return _in_bytes(m, w, total_bytes=int(gigabytes * 1e9), **rest)
