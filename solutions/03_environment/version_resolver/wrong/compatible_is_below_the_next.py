"""~=1.2.3 写成 >=1.2.3,<1.3 / reads ~=1.2.3 as >=1.2.3 and <1.3

Nearly the same. But == with .* shuts out 1.3rc1 as well, and < in plain order lets it in where it is asked for.
"""

BASE = "reference"
BREAKS = ["compatible_with_a_pre_release"]

_literally = satisfies


def satisfies(version, spec):
    kept = [Version(clause.strip()[2:]).release[:-1] for clause in spec.split(",") if clause.strip().startswith("~=")]
    limits = [Version(".".join(map(str, (*release[:-1], release[-1] + 1)))) for release in kept]
    return all(Version(version) < limit for limit in limits) and _literally(version, spec.replace("~=", ">="))
