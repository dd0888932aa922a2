"""==1.0.* 要求版本号里真写着 1.0 / ==1.0.* needs a version that spells out the zero

Compares the numbers that are written: 1 has no second one, so it seems to be outside.
"""

BASE = "reference"
BREAKS = ["wildcards"]

_padded = satisfies


def satisfies(version, spec):
    for clause in filter(None, (part.strip() for part in spec.split(","))):
        if clause.endswith(".*"):
            prefix = Version(clause[2:-2]).release
            starts = Version(version).release[: len(prefix)] == prefix
            if starts != clause.startswith("=="):
                return False
    return _padded(version, ",".join(c for c in spec.split(",") if not c.strip().endswith(".*")))
