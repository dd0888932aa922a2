"""把 ~= 当成 >= / reads ~= as >=

Knows that compatible means not older, and forgets the upper bound.
"""

BASE = "reference"
BREAKS = ["compatible_releases"]

_literally = satisfies


def satisfies(version, spec):
    return _literally(version, spec.replace("~=", ">="))
