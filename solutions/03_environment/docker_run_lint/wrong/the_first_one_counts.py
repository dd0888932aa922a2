"""重复的选项取第一个 / lets the first of several count

Searches from the left; docker and argparse keep the last.
"""

BASE = "reference"
BREAKS = ["shared_memory", "a_port_that_is_reached"]


def _last(options, *names):
    return next((value for name, value in options if name in names), None)
