"""把 >= 当成 == / reads >= as ==

Pins what was only bounded from below: most sets have no solution any more.
"""

BASE = "reference"
BREAKS = ["bounds", "newest_vllm"]

_literally = satisfies


def satisfies(version, spec):
    return _literally(version, spec.replace(">=", "=="))
