"""post1 就是原来那个版本 / takes a post-release for the release itself

Strips the suffix before it compares: ==0.8.5 accepts 0.8.5.post1.
"""

BASE = "reference"
BREAKS = ["post_releases"]

_with = satisfies


def satisfies(version, spec):
    return _with(version.split(".post")[0], spec)
