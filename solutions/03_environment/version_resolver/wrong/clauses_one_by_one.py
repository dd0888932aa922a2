"""每个子句各自判断预发布版 / judges pre-releases clause by clause

A candidate asked for in one clause is refused by the next, which names a final release.
"""

BASE = "reference"
BREAKS = ["pre_releases_of_an_upper_bound"]

_one = satisfies


def satisfies(version, spec):
    return all(_one(version, clause) for clause in spec.split(","))
