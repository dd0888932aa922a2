"""没听说过就是不支持 / unknown means unsupported

Uses get with a large default: a misspelt name quietly selects something else.
"""

BASE = "reference"
BREAKS = ["misspelt_method", "unknown_methods", "misspelt_wish"]


def supported(method, cap):
    return cap >= MIN_CAPABILITY.get(method, 999)
