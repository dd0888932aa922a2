"""预发布版一概不要 / no pre-release, ever

Refuses a release candidate also where the spec names it.
"""

BASE = "reference"
BREAKS = ["release_candidate", "pre_releases_somebody_asked_for"]


def satisfies(version, spec):
    return SpecifierSet(spec).contains(version, prereleases=False)
