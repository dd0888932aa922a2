"""逗号当成“或者” / reads the comma as or

Accepts a version that meets one of the clauses.
"""

BASE = "reference"
BREAKS = ["several_clauses", "versions_are_numbers"]

_one = satisfies


def satisfies(version, spec):
    return any(_one(version, clause) for clause in spec.split(","))
