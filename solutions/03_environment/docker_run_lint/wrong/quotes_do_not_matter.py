"""列表带不带引号都一样 / quotes around a device list do not matter

Reads device=0,1 as two devices; docker reads device 0 and a count of 1, and refuses.
"""

BASE = "reference"
BREAKS = ["quotes_of_a_device_list", "one_fault_at_a_time"]

_quoted = _split


def _split(argv):
    docker, misplaced, image, rest = _quoted(argv)
    docker = [(n, '"' + v.strip('"') + '"' if n == "--gpus" and "," in v else v) for n, v in docker]
    return docker, misplaced, image, rest
