"""提到预发布版就算点名，包括 != / any mention of a pre-release asks for it, != too

Somebody who excludes rc2 gets rc1.
"""

BASE = "reference"
BREAKS = ["an_exclusion_asks_for_nothing"]


def satisfies(version, spec):
    clauses = SpecifierSet(spec)
    named = any(not c.version.endswith("*") and Version(c.version).is_prerelease for c in clauses)
    return clauses.contains(version, prereleases=named)
