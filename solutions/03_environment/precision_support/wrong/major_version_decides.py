"""只比主版本号 / compares the major version only

Believes that all cards of one generation are alike: an A100 (8.0) would be a 4090 (8.9).
"""

BASE = "reference"
BREAKS = ["hardware_of_ampere", "just_below_the_minimum"]


def supported(method, cap):
    if method not in MIN_CAPABILITY:
        raise ValueError(method)
    return cap // 10 >= MIN_CAPABILITY[method] // 10
